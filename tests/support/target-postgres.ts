import type { Command } from './child.ts';
import { configured } from './configured.ts';
import type { Database } from './database.ts';

export interface TargetPostgresOptions {
  /** `pythonTools().targetPostgres` */
  executable: string;
  database: Database;
  /** The Postgres schema to load into; the target makes it. */
  schema: string;
  /** An existing folder for the config file, which holds the password. */
  folder: string;
  /** Other settings of the target, over the ones here. */
  settings?: Record<string, unknown>;
}

/**
 * target-postgres as its users run it: all defaults (`_sdc_*` columns are added, ACTIVATE_VERSION marks rows as
 * deleted), but for `default_target_schema`, which is where the rows go. There is no setting for the way of loading:
 * streams with `key_properties` are merged by key, others appended, whatever `load_method` says.
 */
export function targetPostgres(options: TargetPostgresOptions): Promise<Command> {
  const { executable, database, schema, folder, settings } = options;
  const { host, port, user, password } = database;
  return configured(executable, folder, {
    host,
    port,
    user,
    password,
    database: database.database,
    default_target_schema: schema,
    ...settings,
  });
}
