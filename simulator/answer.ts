import { type Behaviour, outOfContract } from './behaviour.ts';
import { writePage } from './envelope.ts';
import { furtherPage } from './further-lists.ts';
import type { Lists } from './lists.ts';
import { readPage } from './page.ts';
import { parseQuery, Refusal } from './query.ts';
import type { Random } from './random.ts';
import type { RequestLog } from './request-log.ts';
import type { Store } from './store.ts';
import type { Resource } from './streams.ts';

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The one of the lists that a path names, if any. A trailing slash is ignored. */
export function resourceOf(
  path: string,
  {
    basePath,
    behaviour: { paths },
    resources,
  }: Pick<Api, 'basePath' | 'behaviour'> & { readonly resources: readonly Resource[] },
): Resource | null {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const pathOf = (resource: Resource): string => {
    const own = paths[resource] ?? resource;
    return own.startsWith('/') ? own : `${basePath}/${own}`;
  };
  return resources.find((resource) => pathOf(resource) === plain) ?? null;
}

/** What the API needs to answer. */
export interface Api {
  readonly store: Store;
  readonly lists: Lists;
  readonly behaviour: Behaviour;
  /** The path under which it stands. */
  readonly basePath: string;
  /** The accepted tokens. */
  readonly tokens: readonly string[];
}

/** Answers a request by the data as it stands, and notes in the log what was answered. */
export function answer(api: Api, request: RequestLog, url: URL, random: Random): Answer {
  try {
    const { resource } = request;
    authorize(api, request.headers);
    if (resource === null) return json(200, furtherPage(url, api.behaviour));
    if (request.method !== 'GET') throw new Refusal(405, 'method not allowed');
    const missing = outOfContract(api.behaviour, resource);
    if (missing !== null) throw new Refusal(missing, `${resource} is not part of the contract`);
    const query = parseQuery(url.searchParams, resource, api.behaviour);
    const page = readPage(api.lists, resource, query, api.behaviour, random);
    request.records = page.entries.length;
    request.ids = page.entries.map((entry) => entry.id);
    return json(200, writePage(page, api.store, api.behaviour));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const body = Buffer.from(JSON.stringify({ error: { code: error.status, message: error.message } }));
    const allow = error.status === 405 ? { allow: 'GET' } : {};
    return { ...json(error.status, body), headers: { ...json(error.status, body).headers, ...allow } };
  }
}

/** An answer in JSON. */
export function json(status: number, body: Buffer): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

function authorize({ tokens, behaviour }: Api, headers: RequestLog['headers']): void {
  const [, name = 'authorization', form] = /^(?:([\w-]+):\s*)?(.*)$/.exec(behaviour.authorization)!;
  const given = headers[name.toLowerCase()];
  if (!tokens.some((token) => given === form!.split('{token}').join(token))) throw new Refusal(401, 'invalid token');
}
