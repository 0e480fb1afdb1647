import type { Inquiry } from './inquiry.ts';

/** Where financial titles may be: no public program reads them, so that their path is a guess in the first place. */
const GUESSES = ['financials', 'titles', 'financial_titles', 'invoices'];
/** Fields of titles that records of other lists have not. */
const TELLING = ['amount', 'due_date', 'invoice_date', 'payment_date', 'ref_doc', 'ref_invoice', 'ref_item'];
const ENOUGH_FIELDS = 3;

/** What the search for another path came to. */
export interface PathSearch {
  /** Paths that were asked. */
  readonly tried: readonly string[];
  /** The one under which there are records with the fields of titles; null where there is none. */
  readonly found: string | null;
}

/** If the list of financial titles is not where it should be, looks for it under a few other names. */
export async function findFinancialPath({ lists, ask }: Inquiry): Promise<PathSearch> {
  const list = lists.find(({ resource }) => resource === 'financial');
  const tried: string[] = [];
  if (list === undefined || list.path !== list.resource) return { tried, found: null };
  const { outcome } = list;
  if (outcome.kind !== 'failed' || outcome.status !== 404) return { tried, found: null };
  for (const path of GUESSES) {
    const answer = await ask({ resource: list.resource, path }, 10);
    if (answer.kind === 'not-asked') break;
    tried.push(path);
    if (answer.kind !== 'page') continue;
    const fields = new Set(answer.page.records.flatMap((record) => Object.keys(record)));
    if (TELLING.filter((field) => fields.has(field)).length >= ENOUGH_FIELDS) {
      return { tried, found: path };
    }
  }
  return { tried, found: null };
}
