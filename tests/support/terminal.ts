import { join } from 'node:path';
import { cleanEnvironment } from './child.ts';
import { projectRoot } from './project-root.ts';
import { requirePythonTools } from './python.ts';
import { runCommand } from './run-command.ts';

export interface TerminalOptions {
  command: readonly string[];
  /** Added to an environment as on a developer's terminal: without CI. */
  env?: Record<string, string>;
  columns?: number;
  rows?: number;
  /** What is typed once a screen shows a text: `[shown, typed]`, one after the other. */
  keys?: readonly (readonly [string, string])[];
}

/** What a terminal showed of a command. */
export interface Shown {
  /** The exit code; below 0 the number of the signal. */
  code: number;
  /** Every byte that was written to it. */
  written: string;
  /** Each state of the screen in turn, without empty lines at the end. */
  screens: string[];
  /** The last one. */
  screen: string;
  /** Where the cursor stands at the end: column and row. */
  cursor: [number, number];
}

/** Runs a command on a pseudo-terminal; its stdin, stdout and stderr are on it unless the command says otherwise. */
export async function runOnTerminal(options: TerminalOptions): Promise<Shown> {
  const { terminal } = await requirePythonTools();
  const { CI: _, NO_COLOR: __, ...clean } = cleanEnvironment();
  const env = { ...clean, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env };
  // So high that nothing leaves it at the top.
  const asked = { columns: 160, rows: 200, keys: [], ...options, env };
  const script = join(projectRoot(), 'tests/support/terminal.py');
  const shown = JSON.parse(
    await runCommand(terminal, [script, JSON.stringify(asked)], { timeoutMs: 300_000 }),
  ) as Shown;
  return { ...shown, written: Buffer.from(shown.written, 'base64').toString('utf8') };
}
