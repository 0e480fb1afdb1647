import type { Command } from './child.ts';

/** A command and its arguments as words of a shell. None may hold an apostrophe. */
export function shellWords({ command, args }: Command): string {
  return [command, ...args].map((word) => `'${word}'`).join(' ');
}

/** The line of shell that becomes the command, with the script's own arguments after its own. */
export function execOf(command: Command): string {
  return `exec ${shellWords(command)} "$@"`;
}
