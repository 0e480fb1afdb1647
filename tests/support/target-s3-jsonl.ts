import type { Command } from './child.ts';
import { configured } from './configured.ts';
import { parseJsonLines } from './json-lines.ts';
import type { Columns, Row } from './read-back.ts';
import { recommended } from './recommended.ts';
import { type S3, S3_ACCOUNT } from './s3.ts';

/** target-s3-jsonl with the settings of `examples/targets`; its files on the way are in `folder`. */
export async function targetS3Jsonl(executable: string, s3: S3, folder: string): Promise<Command> {
  const own = { s3_bucket: s3.bucket, aws_endpoint_url: s3.url, work_dir: folder };
  const command = await configured(executable, folder, { ...recommended('target-s3-jsonl'), ...own });
  return { ...command, env: S3_ACCOUNT };
}

/** The rows of a stream in all of its objects, oldest first. */
export async function readS3Jsonl(s3: S3, stream: string, columns: Columns): Promise<Row[]> {
  const texts = await s3.read(`sensedata/${stream}/`);
  return texts
    .flatMap((text) => parseJsonLines<Row>(text))
    .map((row) => Object.fromEntries(Object.keys(columns).map((name) => [name, row[name]!])));
}
