import { type Json, RawJson } from '../json.ts';
import { dateText } from '../micros.ts';
import { legacyId, type Model, type Values } from './model.ts';

/** A record of the customer's own, in any form. */
export interface CustomData {
  readonly row: Values & { id: string; id_customer: string | null };
  readonly data: Json;
}

/** Anything that `data` may hold, and its text; the version is in it, so that every edit is seen. */
function anything(kind: number, version: number): readonly [Json, string] {
  const plain = (value: Exclude<Json, undefined>): readonly [Json, string] => [value, JSON.stringify(value)];
  switch (kind) {
    case 0:
      return plain([version, 'revisão', { ç: [true, null] }]);
    case 1:
      return plain(`revisão ${version}`);
    case 2:
      return [new RawJson(`{"revisão":9007199254740993${version}}`), `{"revisão":9007199254740993${version}}`];
    case 3:
      return plain(version);
    default:
      return plain({ revisão: version, acessos: 12.5, plano: 'Índigo', 'a "b"': {} });
  }
}

/** Data that tenants send in themselves, each record for a day. */
export const customData: Model<CustomData> = {
  resource: 'custom_data',

  draw({ id, day, version, stable, world }) {
    const [data, text] = anything(stable.int(9), version);
    const isFirst = version === 0 && stable.chance(0.05);
    return {
      row: {
        id: String(id),
        id_legacy: legacyId(stable),
        id_customer: world.pick('customers', stable),
        ref_date: dateText(day ?? world.start),
        type: stable.pick(['uso', 'integração', 'faturamento']),
        data: isFirst ? null : text,
      },
      data: isFirst ? null : data,
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode: ({ row, data }, shape) => ({
    id: shape.key(row.id),
    id_legacy: shape.text(row.id_legacy as string | null),
    id_customer: shape.id(row.id_customer),
    ref_date: shape.date(row.ref_date as string),
    type: shape.text(row.type as string),
    data: data === null ? shape.none() : data,
  }),
};
