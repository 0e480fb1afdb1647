import type { Json } from '../json.ts';
import { CITIES, JOBS, SENTENCES } from '../vocabulary.ts';
import { type CustomField, customFieldRows, drawCustomFields, encodeCustomFields } from './custom-fields.ts';
import { legacyId, type Model, revised, sometimes, type Values } from './model.ts';
import { drawOwnFields } from './own-fields.ts';
import { person, phone } from './people.ts';

/** A contact type; without a name of its own it is a bare text in the API. */
interface ContactType {
  readonly id: string;
  readonly name: string | null;
  readonly bare: boolean;
}

/** A contact, with the rows of its child streams. */
export interface Contact {
  readonly row: Values & { id: string; id_customer: string | null };
  readonly created: number | null;
  readonly types: readonly ContactType[];
  readonly customFields: readonly CustomField[];
}

const TYPES: readonly ContactType[] = [
  { id: '1', name: 'Sponsor', bare: false },
  { id: '2', name: 'Usuário-chave', bare: false },
  { id: '3', name: 'Financeiro', bare: false },
  { id: '4', name: null, bare: false },
  { id: 'Decisão', name: 'Decisão', bare: true },
];

/** The API shows no plain `id_customer` on contacts, and no creation date. */
export const contacts: Model<Contact> = {
  resource: 'contacts',

  draw(draft) {
    const { id, created, updated, version, stable, fresh, world } = draft;
    const { name, username, email } = person(stable, id);
    const unsubscribed = fresh.chance(0.1);
    return {
      row: {
        id: String(id),
        address: sometimes(stable, 0.5, () => `Rua das Acácias, ${stable.int(900)} – ${stable.pick(CITIES)[0]}`),
        email: sometimes(fresh, 0.9, () => email),
        email_unsubscribe: sometimes(fresh, 0.9, () => unsubscribed),
        id_customer: world.pick('customers', stable),
        id_legacy: legacyId(stable),
        is_active: fresh.chance(0.85),
        is_favorite: sometimes(fresh, 0.7, () => fresh.chance(0.2)),
        is_main_sponsor: sometimes(fresh, 0.7, () => fresh.chance(0.3)),
        name,
        nickname: sometimes(stable, 0.3, () => username),
        obs_info: revised(fresh.pick(SENTENCES), version),
        occupation: sometimes(stable, 0.7, () => stable.pick(JOBS)),
        phone: sometimes(fresh, 0.8, () => phone(fresh)),
        phone2: sometimes(fresh, 0.3, () => phone(fresh)),
        skype: sometimes(stable, 0.1, () => username),
        unsubscribe_reason: unsubscribed ? 'Recebo e-mails demais' : null,
        updated_at: updated,
      },
      created,
      types: fresh.sample(TYPES, fresh.int(4)),
      customFields: [...drawCustomFields(fresh, 0.25), ...drawOwnFields('contacts', draft)],
    };
  },

  values: ({ row }) => row,

  children: ({ row, types, customFields }) => ({
    contacts_types: types.map((type) => ({ contact_id: row.id, types_id: type.id, types_name: type.name })),
    contacts_custom_fields: customFieldRows(
      customFields,
      ['contact_id', 'custom_fields_key', 'custom_fields_value'],
      row.id,
    ),
  }),

  encode({ row, created, types, customFields }, shape, world) {
    const text = (column: string): Json => shape.text(row[column] as string | null);
    const flag = (column: string): Json => shape.boolean(row[column] as boolean | null);
    return {
      id: shape.key(row.id),
      name: text('name'),
      nickname: text('nickname'),
      email: text('email'),
      email_unsubscribe: flag('email_unsubscribe'),
      unsubscribe_reason: text('unsubscribe_reason'),
      address: text('address'),
      phone: text('phone'),
      phone2: text('phone2'),
      skype: text('skype'),
      occupation: text('occupation'),
      obs_info: text('obs_info'),
      id_legacy: text('id_legacy'),
      is_active: flag('is_active'),
      is_favorite: flag('is_favorite'),
      is_main_sponsor: flag('is_main_sponsor'),
      ...shape.reference('customer', row.id_customer, (id) => world.customerCard(id, row.id_customer, shape), 'object'),
      types:
        types.length === 0
          ? shape.noList()
          : types.map((type) => (type.bare ? type.id : { id: shape.id(type.id), name: shape.text(type.name) })),
      custom_fields: encodeCustomFields(customFields, world.customFields, shape),
      ...(world.contactsShowCreatedAt ? { created_at: shape.moment(created) } : {}),
      updated_at: shape.moment(row.updated_at as number | null),
    };
  },
};
