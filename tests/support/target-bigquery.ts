import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BigQuery } from './bigquery.ts';
import type { Command } from './child.ts';
import { configured } from './configured.ts';
import { importedOnce } from './imported-once.ts';
import { projectRoot } from './project-root.ts';
import { recommended } from './recommended.ts';
import type { TokenServer } from './token-server.ts';

export interface TargetBigQueryOptions {
  /** `pythonTools().targetBigquery` */
  executable: string;
  bigQuery: BigQuery;
  tokens: TokenServer;
  /** An existing dataset. */
  dataset: string;
  /** An existing folder for the config and the account's file. */
  folder: string;
}

/** target-bigquery with the settings of `examples/targets`, and without its waits for BigQuery. */
export async function targetBigQuery(options: TargetBigQueryOptions): Promise<Command> {
  const { executable, bigQuery, tokens, dataset, folder } = options;
  const account = join(folder, 'service-account.json');
  await writeFile(account, JSON.stringify(tokens.serviceAccount), { mode: 0o600 });
  const own = { project: bigQuery.project, dataset, credentials_path: account };
  const { args } = await configured(executable, folder, { ...recommended('target-bigquery'), ...own });
  const script = join(projectRoot(), 'tests/support/target_bigquery_without_waits.py');
  // Beside its token, google-auth asks iamcredentials.googleapis.com about the account: nothing may leave this machine.
  const proxies = {
    HTTPS_PROXY: 'http://127.0.0.1:1',
    https_proxy: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
  const env = { BIGQUERY_EMULATOR_HOST: bigQuery.url, ...proxies };
  const python = join(dirname(executable), 'python');
  return importedOnce({ command: script, args, env }, ['target_bigquery.target'], python);
}
