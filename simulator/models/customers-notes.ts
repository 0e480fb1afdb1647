import { SENTENCES } from '../vocabulary.ts';
import { type Model, revised, type Values } from './model.ts';

/** A note on a customer. */
export interface Note {
  readonly row: Values & { id: string; id_customer: string | null };
}

/** Little is known of notes. */
export const customersNotes: Model<Note> = {
  resource: 'customers_notes',

  draw({ id, version, stable, world }) {
    const author = world.user(world.pick('users', stable));
    return {
      row: {
        id: String(id),
        id_customer: world.pick('customers', stable),
        created_by: author?.name ?? null,
        description: revised(`<p>${stable.pick(SENTENCES)}</p>`, version),
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode: ({ row }, shape, world) => ({
    id: shape.key(row.id),
    ...shape.reference('customer', row.id_customer, (id) => world.customerCard(id, row.id_customer, shape), 'object'),
    created_by: shape.text(row.created_by as string | null),
    description: shape.text(row.description as string),
  }),
};
