import { isListOf, RECORDS_TO_TELL_BY } from '../sensedata/streams/elsewhere.ts';
import type { Inquiry } from './inquiry.ts';

/** What the search for another path came to. */
export interface PathSearch {
  /** Paths that were asked. */
  readonly tried: readonly string[];
  /** The one under which there are records with the fields of titles; null where there is none. */
  readonly found: string | null;
}

/** If the list of financial titles is not where it should be, looks for it under the paths at which a sync does. */
export async function findFinancialPath({ lists, ask }: Inquiry): Promise<PathSearch> {
  const list = lists.find(({ plan }) => plan.parent.elsewhere !== undefined);
  const tried: string[] = [];
  if (list === undefined || list.path !== list.resource) return { tried, found: null };
  const { outcome, plan } = list;
  const elsewhere = plan.parent.elsewhere!;
  if (outcome.kind !== 'failed' || outcome.status !== 404) return { tried, found: null };
  for (const path of elsewhere.paths) {
    const answer = await ask({ resource: list.resource, path }, RECORDS_TO_TELL_BY, { once: true });
    if (answer.kind === 'not-asked') break;
    tried.push(path);
    if (answer.kind === 'page' && isListOf(answer.page.records, elsewhere)) return { tried, found: path };
  }
  return { tried, found: null };
}
