import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';
import type { RunAs } from './unprivileged-user.ts';

export const USER = 'postgres';
export const HOST = '127.0.0.1';

const SETTINGS = {
  listen_addresses: HOST,
  timezone: 'UTC',
  // Nothing has to outlive the test.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

const START_TIMEOUT_MS = 60_000;

/** Makes the data folder `data` in `folder`, whose only user has the password. */
export async function initialiseServer(bin: string, folder: string, user: RunAs, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  const data = ['--pgdata', join(folder, 'data'), '--no-sync', '--encoding', 'UTF8', '--locale', 'C'];
  const access = ['--username', USER, '--auth', 'scram-sha-256', '--pwfile', passwordFile];
  // dbt connects for each model: what makes passwords hard to guess takes longer than most of its queries.
  const quick = ['--set', 'scram_iterations=1'];
  const initdb = spawnLogged(join(bin, 'initdb'), [...data, ...access, ...quick], folder, user);
  if ((await ended(initdb)) !== 0) throw new Error(`initdb failed:\n${await logOf(folder)}`);
}

/** Starts the server in `folder` on a free port and waits until it lets clients in. */
export async function startServer(
  bin: string,
  folder: string,
  user: RunAs,
  password: string,
): Promise<{ process: ChildProcess; port: number }> {
  const flags = Object.entries({ ...SETTINGS, unix_socket_directories: folder }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const args = ['-D', join(folder, 'data'), '-p', String(port), ...flags];
    const server = spawnLogged(join(bin, 'postgres'), args, folder, user);
    if (await answers(server, port, password)) {
      server.unref();
      return { process: server, port };
    }
    await stopServer(server);
    const log = await logOf(folder);
    // Another program was quicker to take the port.
    if (attempt < 5 && log.includes('Address already in use')) continue;
    throw new Error(`Postgres did not start:\n${log}`);
  }
}

/** Waits until the server lets a client in; false if it ended or took too long. */
async function answers(server: ChildProcess, port: number, password: string): Promise<boolean> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (server.exitCode === null && server.signalCode === null && Date.now() < end) {
    const client = new pg.Client({ host: HOST, port, user: USER, password, database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch {
      await delay(20);
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

/** A fast shutdown, then a rough one, then the end. */
export async function stopServer(server: ChildProcess): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.ref();
    server.kill(signal);
    await Promise.race([ended(server), delay(10_000, undefined, { ref: false })]);
  }
}

/**
 * Starts a program of Postgres. Its output goes to a file, so that it never waits for a reader; its group is its own,
 * so that an interrupt from the terminal does not end it before the tests are through; its environment is empty but
 * for what it needs, as `PG*` variables and locales would change it.
 */
function spawnLogged(program: string, args: readonly string[], folder: string, user: RunAs): ChildProcess {
  const log = openSync(join(folder, 'log'), 'a');
  try {
    const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C', TZ: 'UTC' };
    return spawn(program, args, { cwd: folder, env, stdio: ['ignore', log, log], detached: true, ...user });
  } finally {
    closeSync(log);
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

async function logOf(folder: string): Promise<string> {
  return (await readFile(join(folder, 'log'), 'utf8').catch(() => '')).slice(-4000);
}
