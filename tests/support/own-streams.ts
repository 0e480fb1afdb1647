/** The lists of the scenario `tenant`, as its user would define them: one by edits, one with a child, one by day. */
export const OWN_STREAMS = [
  {
    name: 'visits',
    path: 'visits',
    keys: ['id'],
    columns: {
      id: 'string',
      customer__id: 'string',
      subject: 'string',
      visited_on: 'date',
      rating: 'number',
      done: 'boolean',
      created_at: 'date-time',
      updated_at: 'date-time',
    },
    replication: { updated: 'updated_at', created: 'created_at' },
  },
  {
    name: 'orders',
    path: 'orders',
    keys: ['code'],
    columns: {
      code: 'string',
      id_customer: 'string',
      buyer: { type: 'string', class: 'email' },
      placed_on: 'date',
      total: 'number',
    },
    sources: { id_customer: ['id_customer', 'customer.id'] },
    children: [
      {
        name: 'orders_items',
        field: 'items',
        keys: ['order_code', 'line'],
        columns: { order_code: 'string', line: 'string', product: 'string', quantity: 'number' },
      },
    ],
  },
  {
    name: 'usage',
    path: 'usage',
    keys: ['id_customer', 'ref_date', 'module'],
    columns: { id_customer: 'string', module: 'string', ref_date: 'date', logins: 'number' },
    replication: { day: 'ref_date', lookback_days: 3 },
  },
] as const;

/** Their names and keys, children too. */
export const OWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  visits: ['id'],
  orders: ['code'],
  orders_items: ['order_code', 'line'],
  usage: ['id_customer', 'ref_date', 'module'],
};
