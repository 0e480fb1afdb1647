import { DAY, dateText } from '../micros.ts';
import { type Model, revised, type Values } from './model.ts';

/** A playbook. */
export interface Playbook {
  readonly row: Values & { id: string };
}

const NAMES = [
  'Implantação rápida',
  'Renovação 90 dias',
  'Resgate de risco',
  'Boas-vindas 🎉',
  'Pesquisa de satisfação',
];

/** Playbooks show the day of their creation only, and no `updated_at`. */
export const playbooks: Model<Playbook> = {
  resource: 'playbooks',

  draw({ id, created, version, stable, fresh, world }) {
    const local = created === null ? null : created + world.zone.offsetAt(created);
    return {
      row: {
        id: String(id),
        name: revised(stable.pick(NAMES), version),
        created_on: local === null ? null : dateText(Math.floor(local / DAY) * DAY),
        status: fresh.chance(0.9) ? fresh.chance(0.7) : null,
        deleted: fresh.chance(0.1),
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode: ({ row }, shape) => ({
    id: shape.key(row.id),
    name: shape.text(row.name as string),
    created_on: shape.date(row.created_on as string | null),
    status: shape.boolean(row.status as boolean | null),
    deleted: shape.boolean(row.deleted as boolean),
  }),
};
