import type { Command } from './child.ts';

/** The line of shell that becomes the command, with the script's own arguments after its own. */
export function execOf({ command, args }: Command): string {
  return `exec ${[command, ...args].map((part) => `'${part}'`).join(' ')} "$@"`;
}
