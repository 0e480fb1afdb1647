import { dateText } from '../micros.ts';
import { slotOf } from '../seedlings.ts';
import type { Model, Values } from './model.ts';

/** How much a customer used a module of the product on a day. */
export interface Usage {
  readonly row: Values & { id_customer: string; module: string; ref_date: string };
}

/** A list by day, without ids; what it says of the last days is counted anew. */
export const usage: Model<Usage> = {
  resource: 'usage',

  draw({ id, day, version, stable, world }) {
    const { customer, type } = world.pairOf(slotOf(id));
    return {
      row: {
        id_customer: customer,
        module: `M${1 + type}`,
        ref_date: dateText(day ?? world.start),
        logins: stable.int(500) + version,
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode: ({ row }, shape) => ({
    id_customer: shape.id(row.id_customer),
    module: shape.text(row.module),
    ref_date: shape.date(row.ref_date),
    logins: shape.float(row.logins as number),
  }),
};
