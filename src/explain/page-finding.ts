import { isFieldName } from '../base/field-name.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import { isAbsent } from '../sensedata/list/absent.ts';
import { sourcesOf } from '../sensedata/streams/stream.ts';
import { momentReader, type ReadMoment } from '../singer/moment.ts';
import { customFieldsFinding } from './custom-fields.ts';
import type { Moments, PageFinding } from './findings.ts';
import { toMs } from './observations.ts';
import type { Page } from './page.ts';

const CREATION_DATES = ['created_at', 'created_on'];
/** Clocks differ a little. */
const AHEAD_MS = 5 * 60_000;

/** Describes the first page of a resource, in names, counts and kinds alone. */
export function pageFinding(
  page: Page,
  { parent, columns, children, knownFields }: ResourcePlan,
  readMoment: ReadMoment,
): PageFinding {
  const { records, length, next, array, nextPage } = page;
  const { replication } = parent;
  const changed = replication.kind === 'edits' ? replication.changed : null;
  const custom = children.find(({ field }) => field === 'custom_fields');
  const fields = new Set(records.flatMap((record) => Object.keys(record)));
  const hasField = (column: string): boolean => sourcesOf(parent, column).some(([first]) => fields.has(first!));
  return {
    records: length,
    next,
    array: array === null || array.split('.').every(isFieldName) ? array : 'another name',
    nextPage,
    withoutUpdatedAt: changed === null ? null : records.filter((record) => isAbsent(record[changed])).length,
    creationDates: CREATION_DATES.map((name) => {
      return { name, count: records.filter((record) => !isAbsent(record[name])).length };
    }).filter(({ count }) => count > 0),
    moments: momentsOf(page, changed === null ? CREATION_DATES : [changed, ...CREATION_DATES], readMoment),
    customFields: custom === undefined ? null : customFieldsFinding(records, custom),
    otherFields: [...fields].filter((name) => !knownFields.has(name) && isFieldName(name)).sort(),
    columnsWithoutField: records.length === 0 ? [] : columns.filter((column) => !hasField(column)),
  };
}

function momentsOf({ records, date }: Page, fields: readonly string[], readMoment: ReadMoment): Moments {
  const shown = records.flatMap((record) => fields.map((field) => record[field]).filter((value) => !isAbsent(value)));
  const texts = shown.filter((value) => typeof value === 'string').filter((text) => readMoment(text) !== null);
  const moments = texts.filter((text) => text.length > 10);
  const local = moments.filter((text) => !/(?:Z|[+-]\d\d:?\d\d)$/.test(text));
  const ahead = (read: ReadMoment): number =>
    date === null ? 0 : local.filter((text) => toMs(read(text) ?? text) > date + AHEAD_MS).length;
  return {
    withZone: moments.length - local.length,
    withoutZone: local.length,
    bareDates: texts.length - moments.length,
    unreadable: shown.length - texts.length,
    inTheFuture: { asConfigured: ahead(readMoment), asUtc: ahead(momentReader('UTC')) },
  };
}
