import type { Config } from '../settings/config.ts';
import { daysOf } from '../settings/days-by-stream.ts';
import type { PathSearch } from './financial-path.ts';
import type { Advice, Findings, ParameterFinding } from './findings.ts';
import { ENOUGH } from './order.ts';

/** How often a list is to be read whole whose changes nothing else shows. */
const DAYS = 7;

type Found = Pick<Findings, 'resources' | 'pageLimit' | 'pageSizeParameter' | 'parameters'>;

/** The settings that fit what was found, other than those that are set already. */
export function advise(found: Found, search: PathSearch, config: Config): Advice[] {
  return [
    pageSize(found, config),
    sizeParameter(found),
    endpoints(search, config),
    timezone(found, config),
    refresh(found, config),
  ].flat();
}

/** Streams that nothing can be read for: a sync leaves them out too, with a warning each time. */
export function deselected({ resources }: Pick<Found, 'resources'>, search: PathSearch): string[] {
  // If nothing can be read, the streams are not at fault.
  if (!resources.some(({ answer }) => answer === 'readable')) return [];
  return resources
    .filter(({ answer }) => answer === 'not there' || answer === 'forbidden')
    .filter(({ resource }) => resource !== 'financial' || search.found === null)
    .flatMap(({ streams }) => streams);
}

function pageSize({ pageLimit, resources }: Found, { pageSize }: Config): Advice[] {
  const { answer, limit, because } = pageLimit;
  if (limit === null || limit === pageSize || answer === 'unknown' || answer === 'ignored') return [];
  // A larger page helps only where a list is longer than one.
  if (limit > pageSize && !resources.some(({ page }) => page !== null && page.records >= pageSize)) return [];
  return [{ setting: 'page_size', value: limit, because }];
}

function sizeParameter({ pageSizeParameter: { name, because } }: Found): Advice[] {
  return because === null ? [] : [{ setting: 'page_size_parameter', value: name, because }];
}

function endpoints({ found }: PathSearch, { endpoints }: Config): Advice[] {
  if (found === null) return [];
  return [
    {
      setting: 'endpoints',
      value: { ...endpoints, financial: found },
      because: `"financial" is not there, and records with the fields of titles are at "${found}"`,
    },
  ];
}

function timezone({ resources }: Found, { timezone }: Config): Advice[] {
  const ahead = resources.flatMap(({ page }) => (page === null ? [] : page.moments.inTheFuture));
  const count = ahead.reduce((sum, { asConfigured }) => sum + asConfigured, 0);
  if (count === 0 || ahead.some(({ asUtc }) => asUtc > 0)) return [];
  const because = `read in ${timezone}, ${count} moments without a zone lie in the future; read in UTC, none does`;
  return [{ setting: 'timezone', value: 'UTC', because }];
}

function refresh({ resources, parameters }: Found, { fullRefreshDays }: Config): Advice[] {
  const wanted = resources.flatMap(({ resource, streams, page }) => {
    const reason = page === null ? null : (neverUpdated(page) ?? leavesOut(resource, parameters));
    return reason === null ? [] : streams.map((stream) => ({ stream, reason }));
  });
  const due = wanted.filter(({ stream }) => daysOf(fullRefreshDays, stream) === null);
  if (due.length === 0) return [];
  const because = [...new Set(due.map(({ reason }) => reason))].join('; ');
  const names = resources.flatMap(({ streams }) => streams);
  const set = names.map((stream) => [stream, daysOf(fullRefreshDays, stream)]).filter(([, days]) => days !== null);
  const value = Object.fromEntries([...set, ...due.map(({ stream }) => [stream, DAYS])]);
  return [{ setting: 'full_refresh_days', value, because }];
}

function neverUpdated({ records, withoutUpdatedAt }: NonNullable<Found['resources'][number]['page']>): string | null {
  if (withoutUpdatedAt === null || records < ENOUGH || withoutUpdatedAt < records) return null;
  return 'no record shows updated_at, so that edits are seen by a whole read only';
}

function leavesOut(resource: string, parameters: readonly ParameterFinding[]): string | null {
  const filter = parameters.find((finding) => finding.resource === resource && finding.answer === 'incomplete');
  return filter === undefined ? null : `the filter ${filter.parameter} leaves out records that it should show`;
}
