import { cutCustomFields, cutTypes } from './cut.ts';
import type { Replication, Stream } from './stream.ts';

const BY_UPDATED_AT = {
  kind: 'edits',
  changed: 'updated_at',
  created: { fields: ['created_at'], filter: 'known' },
} as const satisfies Replication;

/** Every stream, in the order in which they are read. */
export const streams: readonly Stream[] = [
  {
    name: 'customers',
    resource: 'customers',
    keys: ['id'],
    replication: BY_UPDATED_AT,
    sources: {
      cs_profile_name: ['cs.profile.name'],
      cs_profile_role: ['cs.profile.role'],
      csm_profile_name: ['csm.profile.name'],
      csm_profile_editor: ['csm.profile.editor', 'csm.profile.role'],
    },
  },
  {
    name: 'customers_custom_fields',
    parent: 'customers',
    field: 'custom_fields',
    keys: ['customer_id', 'custom_fields__key'],
    sources: { custom_fields__key: ['key'], custom_fields__value: ['value'] },
    cut: cutCustomFields('customer_id'),
  },
  {
    name: 'financial',
    resource: 'financial',
    keys: ['id'],
    replication: BY_UPDATED_AT,
    sources: { id_customer: ['id_customer', 'customer.id'] },
  },
  {
    name: 'contracts',
    resource: 'contracts',
    keys: ['id'],
    // No `updated_at` here, and reading by creation date would lose every change.
    replication: { kind: 'whole' },
    sources: { id_customer: ['id_customer', 'customer.id'], created_on: ['created_on', 'created_at'] },
  },
  {
    name: 'contacts',
    resource: 'contacts',
    keys: ['id'],
    replication: { ...BY_UPDATED_AT, created: { fields: ['created_at'], filter: 'where-shown' } },
    sources: { id_customer: ['id_customer', 'customer.id'] },
  },
  {
    name: 'contacts_custom_fields',
    parent: 'contacts',
    field: 'custom_fields',
    keys: ['contact_id', 'custom_fields_key'],
    sources: { custom_fields_key: ['key'], custom_fields_value: ['value'] },
    cut: cutCustomFields('contact_id'),
  },
  {
    name: 'contacts_types',
    parent: 'contacts',
    field: 'types',
    keys: ['contact_id', 'types_id'],
    sources: { types_id: ['id'], types_name: ['name'] },
    cut: cutTypes('contact_id'),
  },
  { name: 'users', resource: 'users', keys: ['id'], replication: BY_UPDATED_AT },
  { name: 'playbooks', resource: 'playbooks', keys: ['id'], replication: { kind: 'whole' } },
  {
    name: 'tasks',
    resource: 'tasks',
    keys: ['id'],
    replication: { ...BY_UPDATED_AT, created: { fields: ['created_at', 'created_on'], filter: 'known' } },
    sources: {
      created_at: ['created_at', 'created_on'],
      id_contact: ['id_contact', 'contact.id'],
      id_customer: ['id_customer', 'customer.id'],
      id_parent: ['id_parent', 'parent.id'],
      id_playbook: ['id_playbook', 'playbook.id'],
      id_rule: ['id_rule', 'rule.id'],
    },
  },
];
