import type { Command } from './child.ts';
import { configured } from './configured.ts';
import type { Database } from './database.ts';
import { importedOnce } from './imported-once.ts';
import { recommended } from './recommended.ts';

export interface TargetPostgresOptions {
  /** `pythonTools().targetPostgres` */
  executable: string;
  database: Database;
  /** The Postgres schema to load into; the target makes it. */
  schema: string;
  /** An existing folder for the config file, which holds the password. */
  folder: string;
  /** Other settings of the target, over the recommended ones. */
  settings?: Record<string, unknown>;
  /** Whether what it needs is imported each time, as where users start it. By default it is a fork of a process that has. */
  importing?: boolean;
}

/**
 * target-postgres as users are told to run it, with the settings of `examples/targets`. There is no setting for the way of
 * loading: streams with `key_properties` are merged by key, others appended, whatever `load_method` says.
 */
export async function targetPostgres(options: TargetPostgresOptions): Promise<Command> {
  const { executable, database, schema, folder, settings, importing = false } = options;
  const { host, port, user, password } = database;
  const command = await configured(executable, folder, {
    ...recommended('target-postgres'),
    host,
    port,
    user,
    password,
    database: database.database,
    default_target_schema: schema,
    ...settings,
  });
  return importing ? command : importedTargetPostgres(command);
}

/** target-postgres as a fork of a process that has imported what it needs. */
export function importedTargetPostgres(program: Command): Command {
  return importedOnce(program, ['target_postgres.target', 'psycopg']);
}

/** What differs from the recommended settings where target-postgres is left as it comes. */
export const PLAIN_POSTGRES = { validate_records: true, use_copy: false } as const;
