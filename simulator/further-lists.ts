import type { Behaviour } from './behaviour.ts';
import { writeJson } from './json.ts';
import { Refusal } from './query.ts';

/** A page of a list that the behaviour `lists` gives, as it stands there: no filter and no order counts. */
export function furtherPage({ pathname, searchParams }: URL, { lists, defaultLimit, limitCap }: Behaviour): Buffer {
  const name = pathname.replace(/\/+$/, '').split('/').at(-1)!;
  if (!Object.hasOwn(lists, name)) throw new Refusal(404, 'not found');
  const records = lists[name]!;
  const page = Number(searchParams.get('page') ?? 1);
  const limit = Math.min(Number(searchParams.get('limit') ?? defaultLimit), limitCap);
  const shown = records.slice((page - 1) * limit, page * limit);
  const next = page * limit < records.length ? page + 1 : null;
  const facts = { count: shown.length, per_page: limit, current_page: page, next_page: next };
  return Buffer.from(writeJson({ [name]: [...shown], ...facts }));
}
