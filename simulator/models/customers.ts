import type { Json, JsonObject } from '../json.ts';
import type { Shape } from '../shape.ts';
import * as words from '../vocabulary.ts';
import { type CustomField, customFieldRows, drawCustomFields, encodeCustomFields } from './custom-fields.ts';
import { dayNear } from './dates.ts';
import { legacyId, type Model, revised, sometimes, type Values } from './model.ts';
import { drawOwnFields } from './own-fields.ts';
import { cnpj, person, phone } from './people.ts';
import { encodeProfile, encodeUser, type User } from './users.ts';

/** A customer, with the two users in charge and the custom fields. */
export interface Customer {
  /** The columns that stand at the top of the record, and those of `status`. */
  readonly own: Values & { id: string };
  readonly cs: User | null;
  readonly csm: User | null;
  readonly customFields: readonly CustomField[];
}

const STATUSES = [
  ['1', 'Ativo', true],
  ['1', 'Ativo', true],
  ['1', 'Ativo', true],
  ['2', 'Inativo', false],
  ['3', 'Implantação', true],
  [null, null, null],
] as const;

/** Customers: the widest record, with whole users inside. */
export const customers: Model<Customer> = {
  resource: 'customers',

  draw(draft) {
    const { id, created, updated, version, stable, fresh, world } = draft;
    const [city, state] = stable.pick(words.CITIES);
    const company = stable.pick(words.COMPANIES);
    const sponsor = person(fresh, id);
    const [statusId, statusName, enabled] = fresh.pick(STATUSES);
    const lost = statusName === 'Inativo';
    const registered = created ?? world.start;
    return {
      own: {
        id: String(id),
        cancel_description: lost ? fresh.pick(words.SENTENCES) : null,
        cancel_tag: lost ? fresh.sample(words.CANCEL_TAGS, 1 + fresh.int(3)).join(',') : null,
        city,
        cnpj: sometimes(stable, 0.9, () => cnpj(stable)),
        created_at: created,
        dt_cancel: lost ? dayNear(fresh, world.start, -300, 0) : null,
        dt_register: sometimes(stable, 0.9, () => dayNear(stable, registered, -30, 0)),
        dt_stage: sometimes(fresh, 0.8, () => dayNear(fresh, world.start, -200, 0)),
        group: sometimes(stable, 0.6, () => stable.pick(words.GROUPS)),
        id_legacy: legacyId(stable),
        industry: stable.pick(words.INDUSTRIES),
        name: `${company} ${id}`,
        name_contract: `${company} ${stable.pick(words.LEGAL_FORMS)}`,
        salesperson: revised(person(stable, id).name, version),
        size: sometimes(stable, 0.8, () => stable.pick(words.SIZES)),
        sponsor: sponsor.name,
        sponsor_email: sometimes(fresh, 0.8, () => sponsor.email),
        sponsor_phone: sometimes(fresh, 0.6, () => phone(fresh)),
        stage: fresh.pick(words.STAGES),
        state,
        status__description: statusName,
        status__enabled: enabled,
        status__id: statusId,
        updated_at: updated,
      },
      cs: world.user(stable.chance(0.92) ? world.pick('users', stable) : null),
      csm: world.user(fresh.chance(0.8) ? world.pick('users', fresh) : null),
      customFields: [...drawCustomFields(fresh, 0.5), ...drawOwnFields('customers', draft)],
    };
  },

  values({ own, cs, csm }) {
    const { cs_profile_editor: _, ...manager } = userValues('cs', cs);
    const { csm_profile_role: __, ...owner } = userValues('csm', csm);
    return { ...own, ...manager, ...owner };
  },

  children: ({ own, customFields }) => ({
    customers_custom_fields: customFieldRows(
      customFields,
      ['customer_id', 'custom_fields__key', 'custom_fields__value'],
      own.id,
    ),
  }),

  encode({ own, cs, csm, customFields }, shape, world) {
    const json: JsonObject = {};
    for (const [column, value] of Object.entries(own)) {
      if (!column.startsWith('status__')) json[column] = encodeOwn(column, value, shape);
    }
    json.status = shape.object(own.status__id !== null, () => ({
      id: shape.id(own.status__id as string),
      description: shape.text(own.status__description as string),
      enabled: shape.boolean(own.status__enabled as boolean),
    }));
    json.cs = cs === null ? shape.noObject() : encodeUser(cs, shape, encodeProfile(cs, shape));
    json.csm = csm === null ? shape.noObject() : encodeUser(csm, shape, encodeEditor(csm, shape));
    json.custom_fields = encodeCustomFields(customFields, world.customFields, shape);
    return json;
  },
};

function encodeOwn(column: string, value: Values[string] | undefined, shape: Shape): Json {
  if (column === 'id') return shape.key(value as string);
  if (column === 'created_at' || column === 'updated_at') return shape.moment(value as number | null);
  if (column.startsWith('dt_')) return shape.date(value as string | null);
  return shape.text(value as string | null);
}

/** The profile of a CSM: what the warehouse calls its editor may stand under `editor` or under `role`. */
function encodeEditor(user: User, shape: Shape): Json {
  const { profileName, profileRole } = user;
  if (profileRole === null) return shape.noObject();
  const name = shape.text(profileName);
  if (!shape.odd()) return { name, role: profileRole };
  return shape.pick<Json>([
    { name, editor: profileRole },
    { name, editor: profileRole, role: 'outro papel' },
    { name, editor: '', role: profileRole },
    { name, editor: null, role: profileRole },
  ]);
}

function userValues(prefix: string, user: User | null): Values {
  return {
    [`${prefix}__active`]: user?.active ?? null,
    [`${prefix}__created_at`]: user?.created ?? null,
    [`${prefix}__email`]: user?.email ?? null,
    [`${prefix}__id`]: user?.id ?? null,
    [`${prefix}__name`]: user?.name ?? null,
    [`${prefix}_profile_name`]: user?.profileName ?? null,
    [`${prefix}_profile_role`]: user?.profileRole ?? null,
    [`${prefix}_profile_editor`]: user?.profileRole ?? null,
    [`${prefix}__registered_on`]: user?.registered ?? null,
    [`${prefix}__updated_at`]: user?.updated ?? null,
    [`${prefix}__username`]: user?.username ?? null,
  };
}
