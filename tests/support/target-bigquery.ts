import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BigQuery } from './bigquery.ts';
import type { Command } from './child.ts';
import { configured } from './configured.ts';
import { docBlock } from './docs.ts';
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

/** target-bigquery with the settings that docs/targets.md recommends. */
export async function targetBigQuery(options: TargetBigQueryOptions): Promise<Command> {
  const { executable, bigQuery, tokens, dataset, folder } = options;
  const account = join(folder, 'service-account.json');
  await writeFile(account, JSON.stringify(tokens.serviceAccount), { mode: 0o600 });
  const recommended = JSON.parse(docBlock('target-bigquery.json', 'docs/targets.md'));
  const own = { project: bigQuery.project, dataset, credentials_path: account };
  const command = await configured(executable, folder, { ...recommended, ...own });
  // Beside its token, google-auth asks iamcredentials.googleapis.com about the account: nothing may leave this machine.
  const proxies = {
    HTTPS_PROXY: 'http://127.0.0.1:1',
    https_proxy: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
  return { ...command, env: { BIGQUERY_EMULATOR_HOST: bigQuery.url, ...proxies } };
}
