import type { Behaviour } from './behaviour.ts';
import type { Page } from './page.ts';
import type { Store } from './store.ts';

const COMMA = Buffer.from(',');

/** Writes a page: the records in the array that the behaviour names, and what the API says beside it. */
export function writePage(page: Page, store: Store, behaviour: Behaviour): Buffer {
  const records = page.entries.flatMap((entry, index) => {
    const body = store.bodyOf(page.resource, entry);
    return index === 0 ? [body] : [COMMA, body];
  });
  const [before, after] = frame(page, behaviour);
  return Buffer.concat([Buffer.from(before), ...records, Buffer.from(after)]);
}

function frame(page: Page, behaviour: Behaviour): [before: string, after: string] {
  const { envelope } = behaviour;
  if (envelope === 'bare') return ['[', ']'];
  const facts = factsOf(page, behaviour);
  if (envelope === 'status') return ['{"status":{"data":[', `]${facts}}}`];
  const named = envelope === 'resource' || envelope === 'resource-and-another';
  const name = named
    ? (behaviour.names[page.resource] ?? page.resource)
    : envelope === 'two-arrays'
      ? 'rows'
      : envelope;
  const another = envelope === 'two-arrays' || envelope === 'resource-and-another' ? '"links":[],' : '';
  return [`{${another}${JSON.stringify(name)}:[`, `]${facts}}`];
}

/** What stands behind the records, with a comma before each. */
function factsOf(page: Page, behaviour: Behaviour): string {
  const next = nextPage(page, behaviour);
  const facts = {
    ...(page.count === null ? {} : { count: page.count }),
    ...(behaviour.perPage === 'missing' ? {} : { per_page: page.perPage, current_page: page.number }),
    ...(next === undefined ? {} : { next_page: next }),
  };
  return Object.keys(facts).length === 0 ? '' : `,${JSON.stringify(facts).slice(1, -1)}`;
}

function nextPage({ more, number }: Page, { nextPage: form }: Behaviour): number | string | null | undefined {
  if (form === 'missing') return undefined;
  if (!more && form === 'loops') return 1;
  if (!more && form === 'same') return number;
  if (!more) return null;
  if (form === 'text') return String(number + 1);
  return form === 'skips' ? number + 3 : number + 1;
}
