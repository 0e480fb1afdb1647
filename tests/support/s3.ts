import { once } from 'node:events';
import { join } from 'node:path';
import { endOfAll, startChild } from './child.ts';
import { projectRoot } from './project-root.ts';

const BUCKET = 'lake';

/** What a client of S3 must have in its environment; the local one takes any. */
export const S3_ACCOUNT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'sa-east-1',
} as const;

/** A local S3 with one bucket. */
export interface S3 {
  readonly url: string;
  readonly bucket: string;
  /** The texts of all objects below a prefix, in the order of their keys. */
  read(prefix: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** @param python of the environment `moto` */
export async function startS3(python: string): Promise<S3> {
  const script = join(projectRoot(), 'tests/support/serve_s3.py');
  const child = startChild({ command: python, args: [script] }, ['pipe', 'pipe', 'ignore']);
  const [first] = await Promise.race([once(child.stdout!, 'data'), once(child, 'close')]);
  if (!(first instanceof Buffer)) throw new Error('the local S3 did not start');
  const url = first.toString().trim();
  const ask = async (path: string, method = 'GET'): Promise<string> => {
    const response = await fetch(`${url}/${BUCKET}${path}`, { method, headers: { authorization: 'AWS test:test' } });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.text();
  };
  await ask('', 'PUT');
  return {
    url,
    bucket: BUCKET,
    read: async (prefix) => {
      const listed = await ask(`?list-type=2&max-keys=1000&prefix=${encodeURIComponent(prefix)}`);
      const keys = [...listed.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key!).sort();
      return Promise.all(keys.map((key) => ask(`/${key.split('/').map(encodeURIComponent).join('/')}`)));
    },
    stop: async () => {
      child.stdin!.end();
      await endOfAll([child], 20_000);
    },
  };
}
