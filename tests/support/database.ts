import pg from 'pg';

/** One database of a running Postgres. */
export interface Database {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  url: string;
  query<T extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, params?: readonly unknown[]): Promise<T[]>;
  /** Statements as they are pasted, on a connection of their own: the rows of each. */
  script(sql: string): Promise<pg.QueryResultRow[][]>;
}

const { builtins } = pg.types;

/**
 * Types that come as Postgres writes them. As a `Date` a moment would lose its microseconds and a date would move
 * with the time zone of this process; a `numeric` would lose digits as a number.
 */
const AS_TEXT: ReadonlySet<number> = new Set([
  builtins.TIMESTAMP,
  builtins.TIMESTAMPTZ,
  builtins.DATE,
  builtins.TIME,
  builtins.TIMETZ,
  builtins.INTERVAL,
  builtins.NUMERIC,
  builtins.INT8,
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    AS_TEXT.has(oid) ? (text: string) => text : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** A database to query, and what ends its connections. */
export function openDatabase(address: Omit<Database, 'url' | 'query' | 'script'>): {
  database: Database;
  close(): Promise<void>;
} {
  const { host, port, user, password, database } = address;
  // What a session shows is the same for every setting of the server; the server's zone still rules what targets write.
  const options = '-c timezone=UTC -c datestyle=ISO,YMD';
  const pool = new pg.Pool({ host, port, user, password, database, options, types, max: 4, allowExitOnIdle: true });
  // Without a listener, a server that goes away would end this process.
  pool.on('error', () => {});
  return {
    database: {
      ...address,
      url: `postgresql://${user}:${password}@${host}:${port}/${database}`,
      query: async <T extends pg.QueryResultRow>(sql: string, params: readonly unknown[] = []) =>
        (await pool.query<T>(sql, [...params])).rows,
      script: async (sql: string) => {
        const client = new pg.Client({ host, port, user, password, database, options, types });
        await client.connect();
        try {
          const result: unknown = await client.query(sql);
          return ([result].flat() as pg.QueryResult[]).map(({ rows }) => rows);
        } finally {
          await client.end();
        }
      },
    },
    close: () => pool.end(),
  };
}
