import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { makePlan } from '../../src/catalog/plan.ts';
import type { StreamPlan } from '../../src/catalog/plan-stream.ts';
import { PersonalDataPolicy, type PersonalDataSetting } from '../../src/personal-data/policy.ts';
import type { RawRecord } from '../../src/sensedata/list/list.ts';
import { momentReader } from '../../src/singer/moment.ts';
import { compileRow, type Row } from '../../src/singer/row.ts';
import { DISTINCT, PageTexts } from '../server/page-texts.ts';

/** What the stages work on: tasks, as the page server has them. */

export const PAGE = 500;
const PAGES = DISTINCT / PAGE;

const texts = new PageTexts('tasks');

export const pages: readonly Buffer[] = Array.from({ length: PAGES }, (_, index) =>
  texts.page(index + 1, PAGE, DISTINCT),
);
export const RECORDS = DISTINCT;

export const plan = planOf({});

/** The same with `description` and `notes` hashed. */
const hashing = planOf({ free_text: 'hash' });

function planOf(setting: PersonalDataSetting): StreamPlan {
  const personalData = new PersonalDataPolicy(setting, 'a key of more than 16 bytes');
  return makePlan(null, builtInStreams(), { endpoints: {}, personalData }, () => {})
    .flatMap(({ streams }) => streams)
    .find(({ stream }) => stream.name === 'tasks')!;
}

export const readMoment = momentReader('UTC');
export const toRow = compileRow(plan.columns, readMoment);
export const toHashedRow = compileRow(hashing.columns, readMoment);
export const EXTRACTED = '2026-03-10T12:00:00.000000Z';

/**
 * Records as they are just after parsing. Always new ones: with texts that it has seen before, V8 is quicker than it
 * ever is in the tap.
 */
export function newRecords(): RawRecord[] {
  return pages.flatMap((page) => JSON.parse(page.toString('utf8')).tasks);
}

/** Rows as they are just after they were made. */
export function newRows(): Row[] {
  return newRecords().map((record) => toRow(record, () => {}));
}

/** Where results go, so that no work is found to be in vain and left out. */
export const sink = { last: undefined as unknown };
