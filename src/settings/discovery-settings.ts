/** The settings that change what `--discover` prints. Without them it reads no other setting, nor needs a token. */
export const DISCOVERY_SETTINGS = ['streams', 'discover_fields'] as const;
