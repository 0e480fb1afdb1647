import type { Micros } from '../micros.ts';
import { dateText } from '../micros.ts';
import { type Model, revised, sometimes } from './model.ts';

/** A visit to a customer. */
export interface Visit {
  readonly id: string;
  readonly customer: string | null;
  readonly subject: string;
  readonly visited: string | null;
  readonly rating: number | null;
  readonly done: boolean;
  readonly created: Micros | null;
  readonly updated: Micros | null;
}

/** A list that is read by its edits, as most are. */
export const visits: Model<Visit> = {
  resource: 'visits',

  draw: ({ id, created, updated, version, stable, fresh, world }) => ({
    id: String(id),
    customer: world.pick('customers', stable),
    subject: revised(stable.pick(['Apresentação', 'Renovação', 'Treinamento']), version),
    visited: sometimes(stable, 0.9, () => dateText(created ?? world.start)),
    rating: sometimes(fresh, 0.8, () => fresh.int(50) / 10),
    done: fresh.chance(0.7),
    created,
    updated,
  }),

  values: (visit) => ({
    id: visit.id,
    customer__id: visit.customer,
    subject: visit.subject,
    visited_on: visit.visited,
    rating: visit.rating,
    done: visit.done,
    created_at: visit.created,
    updated_at: visit.updated,
  }),

  children: () => ({}),

  encode: (visit, shape, world) => ({
    id: shape.key(visit.id),
    customer: shape.object(visit.customer !== null, () =>
      world.customerCard(shape.id(visit.customer), visit.customer, shape),
    ),
    subject: shape.text(visit.subject),
    visited_on: shape.date(visit.visited),
    rating: shape.float(visit.rating),
    done: shape.boolean(visit.done),
    created_at: shape.moment(visit.created),
    updated_at: shape.moment(visit.updated),
  }),
};
