import { DAY, dateText } from '../micros.ts';
import { type Model, revised, sometimes } from './model.ts';
import { person } from './people.ts';

/** An order, with what was ordered. */
export interface Order {
  readonly code: string;
  readonly customer: string | null;
  readonly buyer: string;
  readonly placed: string;
  readonly total: number | null;
  readonly items: readonly Item[];
}

interface Item {
  readonly line: string;
  readonly product: string;
  readonly quantity: number | null;
}

/** A list that shows nothing of when its records changed, nor an `id`; each record holds rows of a child. */
export const orders: Model<Order> = {
  resource: 'orders',

  draw: ({ id, version, stable, fresh, world }) => ({
    code: String(id),
    customer: world.pick('customers', stable),
    buyer: person(stable, id).email,
    placed: dateText(world.start - stable.int(700) * DAY),
    total: sometimes(fresh, 0.9, () => fresh.int(1_000_000) / 100),
    items: Array.from({ length: stable.int(4) }, (_, index) => ({
      line: String(index + 1),
      product: revised(stable.pick(['Assinatura', 'Implantação', 'Suporte']), version),
      quantity: sometimes(stable, 0.9, () => 1 + stable.int(20)),
    })),
  }),

  values: ({ code, customer, buyer, placed, total }) => ({
    code,
    id_customer: customer,
    buyer,
    placed_on: placed,
    total,
  }),

  children: ({ code, items }) => ({ orders_items: items.map((item) => ({ order_code: code, ...item })) }),

  encode: (order, shape, world) => {
    const entries = order.items.map(({ line, product, quantity }) => ({
      line: shape.id(line),
      product: shape.text(product),
      quantity: shape.float(quantity),
    }));
    const byName = Object.fromEntries(entries.map((entry, index) => [order.items[index]!.line, entry]));
    return {
      code: shape.key(order.code),
      ...shape.reference('customer', order.customer, (id) => world.customerCard(id, order.customer, shape), 'plain'),
      buyer: shape.text(order.buyer),
      placed_on: shape.date(order.placed),
      total: shape.float(order.total),
      items: entries.length === 0 ? shape.noList() : shape.odd() ? byName : entries,
    };
  },
};
