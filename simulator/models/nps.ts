import type { Json } from '../json.ts';
import { CITIES, SENTENCES, STAGES, TAGS } from '../vocabulary.ts';
import { dayNear } from './dates.ts';
import { legacyId, type Model, revised, sometimes, type Values } from './model.ts';
import { person } from './people.ts';

/** An answer to a survey. */
export interface Answer {
  readonly row: Values & { id: string; id_customer: string | null };
}

/** Answers show no `updated_at` until somebody edits them, which is seldom. */
export const nps: Model<Answer> = {
  resource: 'nps',

  draw({ id, created, updated, version, stable, fresh, world }) {
    const score = stable.int(11);
    const given = created ?? world.start;
    return {
      row: {
        id: String(id),
        id_legacy: legacyId(stable),
        id_customer: world.pick('customers', stable),
        ref_date: dayNear(stable, given, -3, 0),
        survey_date: sometimes(stable, 0.9, () => dayNear(stable, given, -10, 0)),
        medium: stable.pick(['E-mail', 'Telefone', 'WhatsApp']),
        respondent: person(stable, id).email,
        score,
        role: sometimes(stable, 0.6, () => 'Gerência'),
        stage: stable.pick(STAGES),
        group: sometimes(stable, 0.4, () => stable.pick(CITIES)[0]),
        category: sometimes(fresh, 0.5, () => 'Produto'),
        nps_status: score > 8 ? 'Promotor' : score > 6 ? 'Neutro' : 'Detrator',
        comments: revised(stable.pick(SENTENCES), version),
        tags: sometimes(fresh, 0.5, () => fresh.sample(TAGS, 2).join(',')),
        form: null,
        created_at: created,
        updated_at: updated,
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode({ row }, shape, world) {
    const text = (column: string): Json => shape.text(row[column] as string | null);
    const date = (column: string): Json => shape.date(row[column] as string | null);
    const moment = (column: string): Json => shape.moment(row[column] as number | null);
    return {
      id: shape.key(row.id),
      id_legacy: text('id_legacy'),
      ...shape.reference('customer', row.id_customer, (id) => world.customerCard(id, row.id_customer, shape), 'plain'),
      ref_date: date('ref_date'),
      survey_date: date('survey_date'),
      medium: text('medium'),
      respondent: text('respondent'),
      score: shape.float(row.score as number),
      role: text('role'),
      stage: text('stage'),
      group: text('group'),
      category: text('category'),
      nps_status: text('nps_status'),
      comments: text('comments'),
      tags: text('tags'),
      form: null,
      created_at: moment('created_at'),
      updated_at: moment('updated_at'),
    };
  },
};
