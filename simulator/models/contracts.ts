import type { Json } from '../json.ts';
import { dayNear } from './dates.ts';
import { legacyId, type Model, revised, sometimes, type Values } from './model.ts';

/** A contract. */
export interface Contract {
  readonly row: Values & { id: string; id_customer: string | null };
}

const STATUSES = [
  ['1', 'Vigente', true],
  ['1', 'Vigente', true],
  ['2', 'Encerrado', false],
  ['3', 'Em negociação', null],
  [null, null, null],
] as const;

/** Contracts have no `updated_at`: what changes in them is seen by a whole read only. */
export const contracts: Model<Contract> = {
  resource: 'contracts',

  draw({ id, created, version, stable, fresh, world }) {
    const [statusId, statusName, enabled] = fresh.pick(STATUSES);
    const start = created ?? world.start;
    return {
      row: {
        id: String(id),
        auto_renewal: sometimes(fresh, 0.9, () => fresh.chance(0.5)),
        created_on: created,
        cycle: sometimes(stable, 0.9, () => stable.pick([1, 3, 6, 12, 24])),
        description: revised(`Licença de uso – pacote ${stable.pick(['Básico', 'Avançado', 'Índigo'])}`, version),
        end_date: sometimes(fresh, 0.8, () => dayNear(fresh, start, 300, 800)),
        id_customer: world.pick('customers', stable),
        id_legacy: legacyId(stable),
        instalments: sometimes(fresh, 0.8, () => 1 + fresh.int(24)),
        is_subscription: sometimes(stable, 0.9, () => stable.chance(0.8)),
        item_sequence: stable.int(5),
        license_qty: sometimes(fresh, 0.8, () => fresh.int(500)),
        model: sometimes(stable, 0.9, () => stable.pick(['ARR', 'MRR', 'OTR'])),
        monthly_payment: sometimes(fresh, 0.9, () => fresh.int(2_000_000) / 100),
        paper_contract: sometimes(stable, 0.4, () => `${stable.digits(4)}/${2020 + stable.int(7)}`),
        plan: sometimes(fresh, 0.9, () => fresh.pick(['Ouro', 'Prata', 'Platina', 'Único'])),
        start_date: sometimes(stable, 0.95, () => dayNear(stable, start, -10, 60)),
        status__description: statusName,
        status__enabled: enabled,
        status__id: statusId,
        type: sometimes(stable, 0.7, () => stable.pick(['Novo', 'Aditivo', 'Renovação'])),
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode({ row }, shape, world) {
    const text = (column: string): Json => shape.text(row[column] as string | null);
    const flag = (column: string): Json => shape.boolean(row[column] as boolean | null);
    const float = (column: string): Json => shape.float(row[column] as number | null);
    const date = (column: string): Json => shape.date(row[column] as string | null);
    return {
      id: shape.key(row.id),
      id_legacy: text('id_legacy'),
      ...shape.reference('customer', row.id_customer, (id) => world.customerCard(id, row.id_customer, shape), 'plain'),
      description: text('description'),
      type: text('type'),
      model: text('model'),
      plan: text('plan'),
      paper_contract: text('paper_contract'),
      item_sequence: float('item_sequence'),
      cycle: float('cycle'),
      instalments: float('instalments'),
      license_qty: float('license_qty'),
      monthly_payment: float('monthly_payment'),
      auto_renewal: flag('auto_renewal'),
      is_subscription: flag('is_subscription'),
      start_date: date('start_date'),
      end_date: date('end_date'),
      status: shape.object(row.status__id !== null, () => ({
        id: shape.id(row.status__id as string),
        description: text('status__description'),
        enabled: flag('status__enabled'),
      })),
      ...shape.either('created_on', 'created_at', shape.moment(row.created_on as number | null)),
    };
  },
};
