import { dirname, join } from 'node:path';
import { type Command, endOfAll, startChild } from './child.ts';
import { configured } from './configured.ts';
import { parseJsonLines } from './json-lines.ts';
import { projectRoot } from './project-root.ts';
import { type S3, S3_ACCOUNT } from './s3.ts';

const TIMEOUT_MS = 60_000;

/** plinxore target-s3, writing Parquet below `prefix`. */
export async function targetS3Parquet(executable: string, s3: S3, prefix: string, folder: string): Promise<Command> {
  const aws = {
    aws_access_key_id: S3_ACCOUNT.AWS_ACCESS_KEY_ID,
    aws_secret_access_key: S3_ACCOUNT.AWS_SECRET_ACCESS_KEY,
    aws_region: S3_ACCOUNT.AWS_DEFAULT_REGION,
    aws_bucket: s3.bucket,
    aws_endpoint_override: s3.url,
  };
  return configured(executable, folder, {
    format: { format_type: 'parquet' },
    cloud_provider: { cloud_provider_type: 'aws', aws },
    prefix,
  });
}

/** The rows of all objects below a prefix; moments as ISO text. @param executable the target's */
export async function readParquet(executable: string, s3: S3, prefix: string): Promise<Record<string, unknown>[]> {
  const script = join(projectRoot(), 'tests/support/read_parquet.py');
  const child = startChild(
    {
      command: join(dirname(executable), 'python'),
      args: [script, s3.url, s3.bucket, prefix],
      env: S3_ACCOUNT,
    },
    ['ignore', 'pipe', 'pipe'],
  );
  const [outcome] = await endOfAll([child], TIMEOUT_MS);
  if (outcome!.code !== 0) throw new Error(outcome!.stderr.slice(-2000));
  return parseJsonLines(outcome!.stdout);
}
