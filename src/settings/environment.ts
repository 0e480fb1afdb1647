/** The environment variable that holds a setting. */
export function variableOf(key: string): string {
  return `TAP_SENSEDATA_${key.toUpperCase()}`;
}

/** Whether the environment sets a setting. */
export function isInEnvironment(key: string, env: NodeJS.ProcessEnv): boolean {
  return (env[variableOf(key)] ?? '').trim() !== '';
}
