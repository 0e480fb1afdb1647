import type { Database } from '../tests/support/database.ts';

/** A table for people. */
export interface AnswerTable {
  readonly title: string;
  readonly columns: string[];
  readonly rows: (string | number | null)[][];
}

/** A point of a plot. */
export type Point = Readonly<Record<string, string | number | null>>;

/** What the demo asks of the models. */
export interface Answers {
  readonly tables: AnswerTable[];
  readonly mrr: Point[];
  readonly movements: Point[];
  readonly nps: Point[];
  readonly scores: Point[];
}

const AT_RISK = `
  select name as customer, owner_name as owner, round(mrr)::int as mrr, last_score::numeric(5, 1) as score,
    score_change_90_days::numeric(5, 1) as "in 90 days", last_nps_score as nps, round(overdue_amount)::int as overdue,
    late_activities as late, days_without_activity as "days silent"
  from analytics.sensedata__customers
  where mrr > 0
  order by (last_score < 50)::int + (score_change_90_days < -5)::int + (last_nps_score <= 6)::int
    + (overdue_amount > 0)::int + (days_without_activity > 45)::int desc nulls last, mrr desc
  limit 10`;

const MRR = `
  select to_char(month, 'YYYY-MM') as month, round(mrr)::int as mrr, round(new_mrr)::int as new,
    round(reactivation_mrr)::int as reactivation, round(expansion_mrr)::int as expansion,
    -round(contraction_mrr)::int as contraction, -round(churn_mrr)::int as churn, customers
  from (select * from analytics.sensedata__mrr_months order by month desc limit 13) as months
  order by month`;

const NPS = `
  select to_char(month, 'YYYY-MM') as month, people, promoters, neutrals, detractors, nps::float as nps
  from analytics.sensedata__nps_months order by month`;

const SCORES = `
  select to_char(day, 'YYYY-MM-DD') as day, avg(score)::numeric(5, 1)::float as mean,
    percentile_cont(0.1) within group (order by score) as "lowest tenth"
  from analytics.sensedata__customer_health_days group by day order by day`;

/** Asks the models. */
export async function answersFrom(database: Database): Promise<Answers> {
  const [risk, mrr, nps, scores] = await Promise.all(
    [AT_RISK, MRR, NPS, SCORES].map((sql) => database.query<Record<string, string | number | null>>(sql)),
  );
  const kinds = ['new', 'reactivation', 'expansion', 'contraction', 'churn'];
  return {
    tables: [asTable('Customers at risk', risk!), asTable('MRR by month, in R$', mrr!), asTable('NPS by month', nps!)],
    mrr: mrr!,
    movements: mrr!.flatMap((row) => kinds.map((kind) => ({ month: row.month!, kind, amount: row[kind]! }))),
    nps: nps!,
    scores: scores!.flatMap(({ day, ...values }) =>
      Object.entries(values).map(([of, score]) => ({ day: day!, of, score })),
    ),
  };
}

function asTable(title: string, rows: readonly Record<string, string | number | null>[]): AnswerTable {
  return { title, columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) };
}
