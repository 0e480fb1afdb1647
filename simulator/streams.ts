/** The lists that the simulated API has for every tenant. */
export const RESOURCES = [
  'customers',
  'contacts',
  'contracts',
  'users',
  'playbooks',
  'financial',
  'tasks',
  'kpis',
  'custom_data',
  'nps',
  'contracts_status',
  'tasks_types',
  'tasks_status',
  'deleted_tasks',
  'customers_notes',
  // What is drawn depends on the place: a new one stands last, so that the data of the others stays.
] as const;

/** Lists that one tenant's contract has beside these: those of the scenario `tenant`. */
export const OWN_RESOURCES = ['visits', 'orders', 'usage'] as const;

/** All of them. */
export const ALL_RESOURCES = [...RESOURCES, ...OWN_RESOURCES] as const;
export type Resource = (typeof ALL_RESOURCES)[number];

/** What a column holds. */
export type ColumnType = 'text' | 'timestamp' | 'date' | 'float' | 'boolean';
export type Columns = Readonly<Record<string, ColumnType>>;

/** A row as a warehouse must hold it. */
export type Row = Record<string, string | number | boolean | null>;

/** Where a stream comes from and what it looks like. */
export interface StreamShape {
  readonly resource: Resource;
  readonly columns: Columns;
}

/**
 * The streams that a tap cuts from the API, with the type of each column. Written down here a second time on purpose:
 * a witness that read the tap's own schemas would repeat their mistakes.
 */
export const STREAMS = {
  customers: {
    resource: 'customers',
    columns: columns({
      text: `id cancel_description cancel_tag city cnpj cs__email cs__id cs__name cs_profile_name cs_profile_role
        cs__username csm__email csm__id csm__name csm_profile_name csm_profile_editor csm__username group id_legacy
        industry name name_contract salesperson size sponsor sponsor_email sponsor_phone stage state
        status__description status__id`,
      timestamp: `created_at cs__created_at cs__registered_on cs__updated_at csm__created_at csm__registered_on
        csm__updated_at updated_at`,
      date: 'dt_cancel dt_register dt_stage',
      boolean: 'cs__active csm__active status__enabled',
    }),
  },
  customers_custom_fields: {
    resource: 'customers',
    columns: columns({ text: 'customer_id custom_fields__key custom_fields__value' }),
  },
  financial: {
    resource: 'financial',
    columns: columns({
      text: 'id id_customer id_legacy legacy_status ref_doc ref_invoice ref_item status__description status__id type',
      timestamp: 'created_at updated_at',
      date: 'due_date invoice_date payment_date',
      float: 'amount status__billing_factor',
      boolean: 'status__enabled',
    }),
  },
  contracts: {
    resource: 'contracts',
    columns: columns({
      text: 'id description id_customer id_legacy model paper_contract plan status__description status__id type',
      timestamp: 'created_on',
      date: 'end_date start_date',
      float: 'cycle instalments item_sequence license_qty monthly_payment',
      boolean: 'auto_renewal is_subscription status__enabled',
    }),
  },
  contacts: {
    resource: 'contacts',
    columns: columns({
      text: `id address email id_customer id_legacy name nickname obs_info occupation phone phone2 skype
        unsubscribe_reason`,
      timestamp: 'updated_at',
      boolean: 'email_unsubscribe is_active is_favorite is_main_sponsor',
    }),
  },
  contacts_custom_fields: {
    resource: 'contacts',
    columns: columns({ text: 'contact_id custom_fields_key custom_fields_value' }),
  },
  contacts_types: {
    resource: 'contacts',
    columns: columns({ text: 'contact_id types_id types_name' }),
  },
  users: {
    resource: 'users',
    columns: columns({
      text: 'id email name profile__name profile__role username',
      timestamp: 'created_at registered_on updated_at',
      boolean: 'active',
    }),
  },
  playbooks: {
    resource: 'playbooks',
    columns: columns({ text: 'id name', date: 'created_on', boolean: 'status deleted' }),
  },
  tasks: {
    resource: 'tasks',
    columns: columns({
      text: `id created_by__id description group id_contact id_customer id_legacy id_parent id_playbook id_rule notes
        owner__id priority__description priority__id status__description status__id tags type__caption
        type__description type__id`,
      timestamp: 'created_at end_date system_end_date updated_at',
      date: 'due_date start_date',
      float: 'custom_value hours_planned hours_spent progress',
      boolean: 'favorite type__enabled type__is_default',
    }),
  },
  kpis: {
    resource: 'kpis',
    columns: columns({
      text: 'id_customer type__id type__name type__description type__unit',
      date: 'ref_date',
      float: 'value',
      boolean: 'type__inv_proportional type__is_custom type__active',
    }),
  },
  custom_data: {
    resource: 'custom_data',
    columns: columns({ text: 'id id_legacy id_customer type data', date: 'ref_date' }),
  },
  nps: {
    resource: 'nps',
    columns: columns({
      text: `id id_legacy id_customer medium respondent role stage group category nps_status comments tags form`,
      date: 'ref_date survey_date',
      float: 'score',
      timestamp: 'created_at updated_at',
    }),
  },
  contracts_status: {
    resource: 'contracts_status',
    columns: columns({ text: 'id description', boolean: 'enabled' }),
  },
  tasks_types: {
    resource: 'tasks_types',
    columns: columns({ text: 'id description caption', boolean: 'enabled is_default' }),
  },
  tasks_status: { resource: 'tasks_status', columns: columns({ text: 'id description' }) },
  deleted_tasks: {
    resource: 'deleted_tasks',
    columns: columns({ text: 'id id_legacy', timestamp: 'deleted_at updated_at' }),
  },
  customers_notes: {
    resource: 'customers_notes',
    columns: columns({
      text: 'id id_customer id_legacy created_by created_by__email description',
      timestamp: 'created_on',
    }),
  },
  visits: {
    resource: 'visits',
    columns: columns({
      text: 'id customer__id subject',
      timestamp: 'created_at updated_at',
      date: 'visited_on',
      float: 'rating',
      boolean: 'done',
    }),
  },
  orders: {
    resource: 'orders',
    columns: columns({ text: 'code id_customer buyer', date: 'placed_on', float: 'total' }),
  },
  orders_items: { resource: 'orders', columns: columns({ text: 'order_code line product', float: 'quantity' }) },
  usage: { resource: 'usage', columns: columns({ text: 'id_customer module', date: 'ref_date', float: 'logins' }) },
} as const satisfies Record<string, StreamShape>;

/** The name of a stream. */
export type StreamName = keyof typeof STREAMS;
export const ALL_STREAM_NAMES = Object.keys(STREAMS) as StreamName[];
/** Those that every tenant has. */
export const STREAM_NAMES = ALL_STREAM_NAMES.filter((name) => {
  const own: readonly string[] = OWN_RESOURCES;
  return !own.includes(STREAMS[name].resource);
});

function columns(names: Partial<Record<ColumnType, string>>): Columns {
  const types: Record<string, ColumnType> = {};
  for (const [type, list] of Object.entries(names)) {
    for (const name of list.split(/\s+/)) types[name] = type as ColumnType;
  }
  return types;
}
