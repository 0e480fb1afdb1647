import type { Row, Value } from './read-back.ts';

/** What the models must say, worked out from the simulator's truth without any SQL. Money and scores in hundredths. */
export interface Answers {
  readonly customers: Row[];
  readonly mrrMonths: Row[];
  readonly npsMonths: Row[];
}

type Truth = Readonly<Record<string, Row[]>>;

const DAY_MS = 86_400_000;
const text = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);
const hundredths = (value: number): number => Math.round(value * 100);
const daysBefore = (day: string, count: number): string =>
  new Date(Date.parse(day) - count * DAY_MS).toISOString().slice(0, 10);

/** The day in Brazil that a moment belongs to. */
function dayOf(moment: string | null): string | null {
  return moment === null ? null : new Date(Date.parse(moment) - 3 * 3_600_000).toISOString().slice(0, 10);
}

/** @param today the day in Brazil */
export function expectedAnswers(truth: Truth, today: string): Answers {
  return {
    customers: truth.customers!.map((row) => customer(truth, String(row.id), today)),
    mrrMonths: mrrMonths(truth, today),
    npsMonths: npsMonths(truth),
  };
}

function customer(truth: Truth, id: string, today: string): Row {
  const own = (stream: string): Row[] => truth[stream]!.filter((row) => row.id_customer === id);
  const overdue = own('financial').filter((row) => row.payment_date === null && String(row.due_date ?? '9') < today);
  const dues = overdue.map((row) => String(row.due_date)).sort();
  const tasks = own('tasks').map((row) => ({
    due: text(row.due_date),
    done: text(row.end_date) ?? text(row.system_end_date),
  }));
  const open = tasks.filter(({ done }) => done === null);
  const last =
    tasks
      .map(({ done }) => done ?? '')
      .sort()
      .at(-1) || null;
  const answer = answersOf(truth)
    .filter((one) => one.customer === id)
    .sort(byTime)
    .at(-1);
  return {
    customer_id: id,
    mrr: mrrOn(
      subscriptions(truth).filter((one) => one.customer === id),
      today,
    ),
    overdue_amount: overdue.reduce((sum, row) => sum + hundredths(Number(row.amount ?? 0)), 0),
    oldest_overdue_on: dues[0] ?? null,
    open_activities: open.length,
    late_activities: open.filter(({ due }) => due !== null && due < today).length,
    days_without_activity: last === null ? null : (Date.parse(today) - Date.parse(dayOf(last)!)) / DAY_MS,
    last_nps_score: answer?.score ?? null,
    ...scores(own('kpis')),
  };
}

function scores(kpis: readonly Row[]): Row {
  const found = kpis.filter((row) => row.type__name === 'Health score' && row.value !== null);
  const days = new Map(found.map((row) => [String(row.ref_date), Number(row.value)]));
  const upTo = (limit: string): number | undefined => {
    const day = [...days.keys()]
      .filter((one) => one <= limit)
      .sort()
      .at(-1);
    return day === undefined ? undefined : days.get(day);
  };
  const newest = [...days.keys()].sort().at(-1);
  const change = (span: number): number | null => {
    const before = newest === undefined ? undefined : upTo(daysBefore(newest, span));
    return before === undefined ? null : hundredths(days.get(newest!)! - before);
  };
  return {
    last_score: newest === undefined ? null : hundredths(days.get(newest)!),
    score_change_7_days: change(7),
    score_change_30_days: change(30),
    score_change_90_days: change(90),
  };
}

interface Subscription {
  readonly customer: string;
  readonly from: string;
  readonly to: string | null;
  readonly cents: number;
}

function subscriptions(truth: Truth): Subscription[] {
  return truth.contracts!.flatMap((row) => {
    const counts = row.is_subscription ?? (row.model === 'ARR' || row.model === 'MRR');
    const from = text(row.start_date) ?? dayOf(text(row.created_on));
    if (counts !== true || from === null || row.id_customer === null) return [];
    const cents = hundredths(Number(row.monthly_payment ?? 0));
    return [{ customer: String(row.id_customer), from, to: text(row.end_date), cents }];
  });
}

function mrrOn(contracts: readonly Subscription[], day: string): number {
  const inForce = contracts.filter(({ from, to }) => from <= day && (to === null || to >= day));
  return inForce.reduce((sum, { cents }) => sum + cents, 0);
}

/** Walks through the months of each customer, and books what became of its payment. */
function mrrMonths(truth: Truth, today: string): Row[] {
  const months = new Map<string, Record<string, number>>();
  const contracts = grouped(subscriptions(truth), ({ customer: id }) => id);
  for (const own of contracts.values()) {
    let [before, ever] = [0, 0];
    const first = own.map(({ from }) => from.slice(0, 7)).sort()[0]!;
    for (let month = first; month <= today.slice(0, 7); month = nextMonth(month)) {
      const end = daysBefore(`${nextMonth(month)}-01`, 1);
      const now = mrrOn(own, end < today ? end : today);
      const booked = months.get(month) ?? { mrr: 0, new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0 };
      booked.mrr! += now;
      booked[kindOf(before, now, ever)] = (booked[kindOf(before, now, ever)] ?? 0) + Math.abs(now - before);
      if (now !== 0 || before !== 0) months.set(month, booked);
      [before, ever] = [now, Math.max(ever, now)];
    }
  }
  return [...months].map(([month, { none: _, ...booked }]) => ({ month: `${month}-01`, ...booked }));
}

function kindOf(before: number, now: number, ever: number): string {
  if (before === now) return 'none';
  if (before === 0) return ever === 0 ? 'new' : 'reactivation';
  if (now === 0) return 'churn';
  return now > before ? 'expansion' : 'contraction';
}

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

interface Answer {
  readonly id: string;
  readonly customer: string | null;
  readonly person: string;
  readonly day: string;
  readonly created: string;
  readonly score: number;
}

function answersOf(truth: Truth): Answer[] {
  return truth.nps!.flatMap((row) => {
    const day = text(row.ref_date) ?? text(row.survey_date) ?? dayOf(text(row.created_at));
    if (day === null || row.score === null) return [];
    const [id, person] = [String(row.id), text(row.respondent)?.trim().toLowerCase() ?? String(row.id)];
    return [
      {
        id,
        customer: text(row.id_customer),
        person,
        day,
        created: text(row.created_at) ?? '',
        score: Number(row.score),
      },
    ];
  });
}

function byTime(one: Answer, other: Answer): number {
  const [left, right] = [one, other].map(({ day, created, id }) => `${day} ${created} ${id}`) as [string, string];
  return left < right ? -1 : 1;
}

function npsMonths(truth: Truth): Row[] {
  const last = new Map<string, Answer>();
  for (const answer of answersOf(truth).sort(byTime)) {
    last.set(JSON.stringify([answer.day.slice(0, 7), answer.customer, answer.person]), answer);
  }
  return [...grouped([...last.values()], ({ day }) => day.slice(0, 7))].map(([month, answers]) => {
    const promoters = answers.filter(({ score }) => score >= 9).length;
    const detractors = answers.filter(({ score }) => score <= 6).length;
    const tenths = Math.round((1000 * (promoters - detractors)) / answers.length);
    return { month: `${month}-01`, people: answers.length, promoters, detractors, nps_tenths: tenths };
  });
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
