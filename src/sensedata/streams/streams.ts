import type { NamedValues, Replication, Stream } from './stream.ts';

const BY_UPDATED_AT = {
  kind: 'edits',
  changed: 'updated_at',
  created: { fields: ['created_at'], by: 'filter' },
} as const satisfies Replication;

/** The API shows no moment of change. */
const WHOLE = { kind: 'whole' } as const satisfies Replication;

function customFields(recordId: string): NamedValues {
  return { kind: 'values', parentKey: { [recordId]: ['id'] }, names: ['name', 'id'] };
}

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
    entries: customFields('customer_id'),
  },
  {
    name: 'financial',
    resource: 'financial',
    keys: ['id'],
    replication: BY_UPDATED_AT,
    sources: { id_customer: ['id_customer', 'customer.id'] },
    // No public program reads it, and everywhere else SenseData calls this area "billing".
    elsewhere: {
      paths: [
        'billings',
        'billing',
        'customers_billing',
        'customers_billings',
        'customer_billing',
        'financials',
        'titles',
        'invoices',
      ],
      fields: ['amount', 'due_date', 'invoice_date', 'payment_date', 'ref_doc', 'ref_invoice', 'ref_item'],
    },
  },
  {
    name: 'contracts',
    resource: 'contracts',
    keys: ['id'],
    // No `updated_at` here, and reading by creation date would lose every change.
    replication: WHOLE,
    sources: { id_customer: ['id_customer', 'customer.id'], created_on: ['created_on', 'created_at'] },
  },
  {
    name: 'contacts',
    resource: 'contacts',
    keys: ['id'],
    replication: { ...BY_UPDATED_AT, created: { fields: ['created_at'], by: 'filter-where-shown' } },
    sources: { id_customer: ['id_customer', 'customer.id'] },
  },
  {
    name: 'contacts_custom_fields',
    parent: 'contacts',
    field: 'custom_fields',
    keys: ['contact_id', 'custom_fields_key'],
    sources: { custom_fields_key: ['key'], custom_fields_value: ['value'] },
    entries: customFields('contact_id'),
  },
  {
    name: 'contacts_types',
    parent: 'contacts',
    field: 'types',
    keys: ['contact_id', 'types_id'],
    sources: { types_id: ['id'], types_name: ['name'] },
    // A bare text is id and name in one.
    entries: { kind: 'rows', parentKey: { contact_id: ['id'] }, key: 'id', bare: ['id', 'name'] },
  },
  { name: 'users', resource: 'users', keys: ['id'], replication: BY_UPDATED_AT },
  { name: 'playbooks', resource: 'playbooks', keys: ['id'], replication: WHOLE },
  {
    name: 'tasks',
    resource: 'tasks',
    keys: ['id'],
    replication: { ...BY_UPDATED_AT, created: { fields: ['created_at', 'created_on'], by: 'filter' } },
    sources: {
      created_at: ['created_at', 'created_on'],
      id_contact: ['id_contact', 'contact.id'],
      id_customer: ['id_customer', 'customer.id'],
      id_parent: ['id_parent', 'parent.id'],
      id_playbook: ['id_playbook', 'playbook.id'],
      id_rule: ['id_rule', 'rule.id'],
    },
  },
  {
    name: 'kpis',
    resource: 'kpis',
    keys: ['id_customer', 'ref_date', 'type__id'],
    replication: { kind: 'days', day: 'ref_date', lookbackDays: 3 },
    nameAsId: ['type'],
    optional: true,
    large: 'a row for each customer, indicator and day, which can be tens of millions a year',
  },
  {
    name: 'custom_data',
    resource: 'custom_data',
    keys: ['id'],
    replication: { kind: 'days', day: 'ref_date', lookbackDays: 10 },
    asJson: ['data'],
    optional: true,
  },
  {
    name: 'nps',
    resource: 'nps',
    keys: ['id'],
    replication: BY_UPDATED_AT,
    sources: { id_customer: ['id_customer', 'customer.id'] },
    optional: true,
  },
  { name: 'contracts_status', resource: 'contracts_status', keys: ['id'], replication: WHOLE, optional: true },
  { name: 'tasks_types', resource: 'tasks_types', keys: ['id'], replication: WHOLE, optional: true },
  { name: 'tasks_status', resource: 'tasks_status', keys: ['id'], replication: WHOLE, optional: true },
  {
    name: 'deleted_tasks',
    resource: 'deleted_tasks',
    keys: ['id'],
    // The id is that of the task, so it tells nothing of when the task was deleted.
    replication: { ...BY_UPDATED_AT, created: { fields: ['deleted_at'], by: 'whole-list' } },
    sources: { id: ['task.id', 'deleted_task_id', 'id'] },
    optional: true,
  },
  {
    name: 'customers_notes',
    resource: 'customers_notes',
    keys: ['id'],
    replication: WHOLE,
    sources: { id_customer: ['id_customer', 'customer.id'], created_by: ['created_by.name', 'created_by'] },
    bareAsName: ['created_by'],
    // No public program shows an id. The text may be edited, and so is no part of it; nor is the author, whom a hash would
    // give away to whoever tries all users. Notes that a load brought in at one moment have an `id_legacy` of their own.
    madeId: [
      { from: ['id_customer', 'customer.id'] },
      { from: ['created_on'], isMoment: true },
      { from: ['id_legacy'], optional: true },
    ],
    optional: true,
  },
];
