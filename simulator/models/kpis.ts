import { dateText } from '../micros.ts';
import { slotOf } from '../seedlings.ts';
import type { Model, Values } from './model.ts';

/** A value of a customer on a day. */
export interface Kpi {
  readonly row: Values & { id_customer: string; ref_date: string };
}

const TYPES = [
  ['Health score', 'Saúde geral do cliente', '%', false],
  ['Logins', 'Acessos únicos no período', null, false],
  ['Chamados abertos', 'Chamados sem solução', 'chamados', true],
  ['Receita', null, 'R$', false],
] as const;

/** Values have no id: customer, day and type tell one from another. Those of the last days are computed anew. */
export const kpis: Model<Kpi> = {
  resource: 'kpis',

  draw({ id, day, version, stable, world }) {
    const { customer, type } = world.pairOf(slotOf(id));
    const [name, description, unit, inverse] = TYPES[type % TYPES.length]!;
    const isFirst = version === 0;
    return {
      row: {
        id_customer: customer,
        ref_date: dateText(day ?? world.start),
        type__id: String(1 + type),
        type__name: name,
        type__description: description,
        type__unit: unit,
        type__inv_proportional: inverse,
        type__is_custom: type % 2 === 1,
        type__active: true,
        value: isFirst && stable.chance(0.02) ? null : (stable.int(10_000) + 7 * version) / 100,
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode({ row }, shape) {
    const text = (column: string) => shape.text(row[column] as string | null);
    const flag = (column: string) => shape.boolean(row[column] as boolean | null);
    return {
      id_customer: shape.id(row.id_customer),
      ref_date: shape.date(row.ref_date),
      type: {
        id: shape.id(row.type__id as string),
        name: text('type__name'),
        description: text('type__description'),
        unit: text('type__unit'),
        inv_proportional: flag('type__inv_proportional'),
        is_custom: flag('type__is_custom'),
        active: flag('type__active'),
      },
      value: shape.float(row.value as number | null),
    };
  },
};
