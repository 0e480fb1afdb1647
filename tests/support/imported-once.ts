import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Command, cleanEnvironment } from './child.ts';
import { projectRoot } from './project-root.ts';

/** The sockets of the processes that have imported what a program needs, by its file. */
const sockets = new Map<string, string>();

/**
 * A Python program that is run in a fork of a process which has imported these modules. Everything else is as without: its
 * own code from the first line on, its streams, environment, folder and end. Who kills the process kills the program.
 *
 * @param program its file and arguments.
 * @param python by default the one beside the file, as in a virtual environment.
 */
export function importedOnce(program: Command, modules: readonly string[], python?: string): Command {
  const { command, args, ...rest } = program;
  const interpreter = python ?? join(dirname(command), 'python');
  if (!sockets.has(command)) sockets.set(command, startImporting(interpreter, modules, rest.env));
  const run = [script(), 'run', sockets.get(command)!, command];
  return { command: interpreter, args: ['-I', '-S', ...run, ...args], ...rest };
}

/** Starts a process that imports the modules, and ends with this one. Gives the socket where it will listen. */
function startImporting(python: string, modules: readonly string[], env = {}): string {
  const socket = join(mkdtempSync(join(tmpdir(), 'tap-sensedata-imported-')), 'socket');
  const child = spawn(python, [script(), 'serve', socket, ...modules], {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.unref();
  (child.stdin as Socket).unref();
  return socket;
}

const script = (): string => join(projectRoot(), 'tests/support/imported_once.py');
