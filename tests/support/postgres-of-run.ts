import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type Database, openDatabase } from './database.ts';
import { type Postgres, startPostgres } from './postgres.ts';

/** Where the processes of a run are told of its Postgres. */
const ADDRESS = 'POSTGRES_OF_RUN';

type Server = Pick<Database, 'host' | 'port' | 'user' | 'password'>;

/**
 * Offers one Postgres to all test files of a run, whichever process they run in. It is started when the first of them
 * asks for it.
 *
 * @returns what ends it.
 */
export async function offerPostgres(): Promise<() => Promise<void>> {
  let postgres: Promise<Postgres> | undefined;
  const server = createServer((_request, response) => {
    postgres ??= startPostgres();
    postgres.then(
      ({ host, port, user, password }) => response.end(JSON.stringify({ host, port, user, password })),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env[ADDRESS] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.close();
    await postgres?.then(
      ({ stop }) => stop(),
      () => {},
    );
  };
}

/**
 * A test file's own databases on the Postgres of the run; as a `Database`, the one that bears the file's name. What the
 * file makes bears it in front.
 *
 * @param timezone of the database that bears the file's name; UTC if nothing is said.
 */
export async function openPostgres(file: string, timezone = 'UTC'): Promise<Postgres> {
  const address = process.env[ADDRESS];
  if (address === undefined) throw new Error('a Postgres is there in runs with .mocharc.json only');
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  const server = (await answer.json()) as Server;
  const open = [openDatabase({ ...server, database: 'postgres' })];
  const create = async (name: string, zone = 'UTC'): Promise<Database> => {
    const [database, value] = [pg.escapeIdentifier(name), pg.escapeLiteral(zone)];
    await open[0]!.database.query(`create database ${database}`);
    await open[0]!.database.query(`alter database ${database} set timezone = ${value}`);
    open.push(openDatabase({ ...server, database: name }));
    return open.at(-1)!.database;
  };
  return {
    ...(await create(file, timezone)),
    createDatabase: (name) => create(`${file}_${name}`),
    stop: async () => {
      for (const { close } of open.splice(0)) await close();
    },
  };
}
