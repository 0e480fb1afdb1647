import type { Resource } from './streams.ts';

/** What lists differ in, beside what their records hold. */
export interface Facts {
  readonly firstId: number;
  /** `by-day`: a customer and a type have one record a day, which shows no id; its number follows from them. */
  readonly ids: 'ascending' | 'any' | 'by-day';
  /** Records at the start, by default. */
  readonly size: number;
  /** Whether records have a moment of their last edit, once there was one. */
  readonly updates: boolean;
  /** Whether records show a moment of their creation. */
  readonly creation: 'shown' | 'where-told' | 'hidden';
  /** The fields without which a record has no key. */
  readonly key: readonly string[];
  /** The field that shows its number; `id` where nothing is said. */
  readonly idField?: string;
  readonly days?: Days;
}

/** Records that belong to a day. */
export interface Days {
  /** How many belong to each at the start. */
  readonly each: number;
  /** How many days back their values are computed anew. */
  readonly settling: number;
}

const EDITED = { ids: 'ascending', updates: true, creation: 'shown', key: ['id'] } as const;
const DATED = { ids: 'ascending', updates: false, creation: 'shown', key: ['id'] } as const;
const PLAIN = { ids: 'ascending', updates: false, creation: 'hidden', key: ['id'] } as const;

/** By list; the sizes are those of a small lifelike tenant, with about 3.3 contacts a customer. */
export const FACTS: Readonly<Record<Resource, Facts>> = {
  customers: { ...EDITED, firstId: 1000, size: 120 },
  contacts: { ...EDITED, firstId: 20_000, size: 400, creation: 'where-told' },
  contracts: { ...DATED, firstId: 500, size: 150 },
  users: { ...EDITED, firstId: 10, size: 30 },
  playbooks: { ...DATED, firstId: 1, size: 20 },
  financial: { ...EDITED, firstId: 300_000, size: 500 },
  tasks: { ...EDITED, firstId: 1_000_000, size: 2000 },
  kpis: { ...PLAIN, ids: 'by-day', firstId: 1, size: 600, key: ['ref_date'], days: { each: 40, settling: 3 } },
  custom_data: { ...PLAIN, firstId: 70, size: 120, days: { each: 4, settling: 10 } },
  nps: { ...EDITED, firstId: 4000, size: 150 },
  contracts_status: { ...PLAIN, firstId: 1, size: 12 },
  tasks_types: { ...PLAIN, firstId: 1, size: 15 },
  tasks_status: { ...PLAIN, firstId: 1, size: 11 },
  deleted_tasks: { ...EDITED, ids: 'any', firstId: 900_000, size: 60, key: ['task', 'deleted_task_id', 'id'] },
  customers_notes: { ...PLAIN, firstId: 2000, size: 60, key: ['id', 'created_on'] },
  visits: { ...EDITED, firstId: 8000, size: 200 },
  orders: { ...PLAIN, firstId: 77_000, size: 90, key: ['code'], idField: 'code' },
  usage: { ...PLAIN, ids: 'by-day', firstId: 1, size: 300, key: ['ref_date'], days: { each: 20, settling: 3 } },
};
