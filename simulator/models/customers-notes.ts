import { createHash } from 'node:crypto';
import type { Json } from '../json.ts';
import { momentText } from '../micros.ts';
import { SENTENCES } from '../vocabulary.ts';
import { legacyId, type Model, revised, type Values } from './model.ts';

/** A note on a customer, with the forms in which the API writes it. */
export interface Note {
  readonly row: Values & { id: string; id_customer: string | null; id_legacy: string | null; created_on: number };
  /** Its own number; null where the API does not show it. */
  readonly id: string | null;
  readonly isBareName: boolean;
}

/** Little is known of notes: no public program shows an id. */
export const customersNotes: Model<Note> = {
  resource: 'customers_notes',

  draw({ id, created, version, stable, world }) {
    const author = world.user(world.pick('users', stable));
    const idCustomer = world.pick('customers', stable);
    const text = stable.pick(SENTENCES);
    const own = {
      id_customer: idCustomer,
      id_legacy: legacyId(stable),
      created_on: created ?? world.start,
    };
    const shows = world.noteIds === 'shown' || (world.noteIds === 'some' && stable.chance(0.5));
    const isBareName = stable.chance(0.1);
    const email = author === null || isBareName ? null : author.email;
    return {
      row: {
        id: shows ? String(id) : madeId(own),
        ...own,
        created_by: author?.name ?? null,
        created_by__email: email,
        description: revised(`<p>${text}</p>`, version),
      },
      id: shows ? String(id) : null,
      isBareName,
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode: ({ row, id, isBareName }, shape, world) => ({
    ...(id === null ? {} : { id: shape.key(id) }),
    ...shape.reference('customer', row.id_customer, (id) => world.customerCard(id, row.id_customer, shape), 'object'),
    id_legacy: shape.text(row.id_legacy),
    created_on: shape.moment(row.created_on),
    created_by: isBareName ? (row.created_by as string | null) : author(row),
    description: shape.text(row.description as string),
  }),
};

function author({ created_by: name, created_by__email: email }: Values): Json {
  return name === null ? null : { name: name as string, email: email as string | null };
}

/** What must stand for an id that is not shown: written down here a second time on purpose. */
function madeId(own: Pick<Note['row'], 'id_customer' | 'created_on' | 'id_legacy'>): string {
  const parts = [own.id_customer, momentText(own.created_on), own.id_legacy];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
