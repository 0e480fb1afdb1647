import { execFile } from 'node:child_process';
import { UNCOVERED } from './uncovered.ts';

export interface RunCommandOptions {
  cwd?: string;
  /** Added to this process's environment, uncovered. */
  env?: Record<string, string>;
  timeoutMs?: number;
}

/** Runs a program to its end and gives its stdout; rejects with the end of what it said where it fails. */
export function runCommand(command: string, args: readonly string[], options: RunCommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = {
      cwd: options.cwd,
      env: { ...process.env, ...UNCOVERED, ...options.env },
      timeout: options.timeoutMs ?? 600_000,
      maxBuffer: 64 << 20,
    };
    execFile(command, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const reason = (stderr.trim() || stdout.trim()).slice(-4000) || error.message;
      reject(new Error(`${command} ${args.join(' ')}: ${reason}`, { cause: error }));
    });
  });
}
