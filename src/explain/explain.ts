import { VERSION } from '../base/version.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { ApiGeneration } from '../sensedata/http/api-generation.ts';
import type { Client } from '../sensedata/http/client.ts';
import type { Config } from '../settings/config.ts';
import { momentReader, type ReadMoment } from '../singer/moment.ts';
import { advise, deselected } from './advice.ts';
import { asker } from './asker.ts';
import type { Budget } from './budget.ts';
import { FilterInquiry } from './filter-inquiry.ts';
import { findFinancialPath, type PathSearch } from './financial-path.ts';
import type { Findings, ResourceFinding } from './findings.ts';
import { Inquiry, type List, type Readable } from './inquiry.ts';
import { otherLists } from './other-lists.ts';
import { pageFinding } from './page-finding.ts';
import { judgeLimit } from './page-limit.ts';
import { pathAnswer } from './path-answer.ts';
import { shownColumns } from './shown-columns.ts';

/** Questions that are asked for the zone of filter dates alone. */
const ZONE_QUESTIONS = 2;

/**
 * Finds out what this tenant's API does, by asking it: GET alone, the most telling questions first, until the budget is used up.
 * @param client must admit no more requests than the budget.
 * @throws AuthError where the token is refused.
 */
export async function explain(
  plan: readonly ResourcePlan[],
  client: Client,
  config: Config,
  budget: Budget,
): Promise<Findings> {
  const readMoment = momentReader(config.timezone);
  const inquiry = new Inquiry(client, asker(client), config, readMoment);
  const others = otherLists(plan, config, client.api);
  await inquiry.askLists(plan);
  await inquiry.askLimit();
  const search = await findFinancialPath(inquiry);
  await inquiry.askOrder('id');
  await inquiry.askOrder('updated_at');
  const filters = new FilterInquiry(inquiry);
  await filters.askAll('updated_at');
  await filters.askDays(inquiry.readable);
  await filters.askAll('created_at');
  const byDay = await inquiry.askOthers([...others.suggested, ...others.byDay]);
  const withoutOrder = await inquiry.probeUnknownParameter();
  const filterZone = await filters.askZone(ZONE_QUESTIONS);
  await filters.askDays(byDay);
  await inquiry.askOrder('created_at');
  await inquiry.askOthers(others.rest);

  const { api, learned } = client;
  const resources = inquiry.lists.map((list) => resourceFinding(list, search, readMoment, api));
  const pageSizeParameter = { name: learned.sizeParameter, because: inquiry.otherSizeParameter };
  const pageLimit = judgeLimit(inquiry.limits);
  const found = { resources, pageLimit, pageSizeParameter, parameters: inquiry.parameters };
  return {
    version: VERSION,
    apiVersion: api.version,
    requests: { sent: budget.sent, atMost: budget.atMost, refused: budget.refused },
    ...found,
    count: judgeCount(inquiry.lists),
    others: inquiry.others,
    withoutOrder,
    filterZone,
    timezone: config.timezone,
    settings: advise(found, search, config),
    streams: inquiry.others.flatMap(({ definition }) => definition ?? []),
    columns: columnsByStream(inquiry.readable),
    deselect: deselected(found, search),
  };
}

/** Whether `count` is seen to be that of a whole list. */
function judgeCount(lists: readonly List[]): Findings['count'] {
  const list = lists.find(({ page }) => page !== null && page.total !== null);
  if (list === undefined) return { whole: false, because: 'no page has a count above its number of records' };
  const { length, total } = list.page!;
  return { whole: true, because: `${list.resource}: ${total}, with ${length} records on the page` };
}

/** What records show in fields that no column takes, by stream. */
function columnsByStream(lists: readonly Readable[]): Findings['columns'] {
  const columns = lists.map(({ plan: { parent, knownFields }, page }) => {
    return [parent.name, shownColumns(page.records, (field) => !knownFields.has(field))] as const;
  });
  return Object.fromEntries(columns.filter(([, shown]) => Object.keys(shown).length > 0));
}

function resourceFinding(
  list: List,
  { tried }: PathSearch,
  readMoment: ReadMoment,
  api: ApiGeneration,
): ResourceFinding {
  const { plan, resource, path, outcome, page } = list;
  const about = { resource, path, streams: plan.streams.map(({ stream }) => stream.name) };
  if (page !== null)
    return { ...about, answer: 'readable', status: 200, because: null, page: pageFinding(page, plan, readMoment) };
  const said = pathAnswer(outcome, api);
  const unknown = api.version === 'v1' && path === resource ? '; its path in V1 is not known' : '';
  const elsewhere = plan.parent.elsewhere !== undefined && tried.length > 0 ? `; also asked: ${tried.join(', ')}` : '';
  const isAnswered = said.answer === 'not there' || said.answer === 'forbidden';
  const because = !isAnswered ? said.because : `${said.because}${unknown}${elsewhere}`;
  return { ...about, ...said, because, page: null };
}
