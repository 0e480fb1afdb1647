import type { Json } from '../json.ts';
import { dayNear } from './dates.ts';
import { legacyId, type Model, revised, sometimes, type Values } from './model.ts';

/** A title: an amount to be paid. */
export interface Title {
  readonly row: Values & { id: string; id_customer: string | null };
}

const STATUSES = [
  ['1', 'Em aberto', true, 1],
  ['2', 'Pago', true, 0],
  ['3', 'Vencido', true, 1.5],
  ['4', 'Cancelado', false, null],
  [null, null, null, null],
] as const;

/** Titles. Their status may change without `updated_at` moving: `editSilently` does that. */
export const financial: Model<Title> = {
  resource: 'financial',

  draw({ id, created, updated, version, stable, fresh, world }) {
    const [statusId, statusName, enabled, factor] = fresh.pick(STATUSES);
    const issued = created ?? world.start;
    return {
      row: {
        id: String(id),
        amount: sometimes(fresh, 0.97, () => (fresh.int(5_000_000) - 50_000) / 100),
        created_at: created,
        due_date: sometimes(stable, 0.95, () => dayNear(stable, issued, 0, 60)),
        id_customer: world.pick('customers', stable),
        id_legacy: legacyId(stable),
        invoice_date: sometimes(stable, 0.8, () => dayNear(stable, issued, -5, 5)),
        legacy_status: sometimes(fresh, 0.5, () => fresh.pick(['A', 'B', 'BAIXADO', 'Não conciliado'])),
        payment_date: statusName === 'Pago' ? dayNear(fresh, issued, 0, 90) : null,
        ref_doc: revised(`TIT-${stable.digits(6)}`, version),
        ref_invoice: sometimes(stable, 0.7, () => stable.digits(9)),
        ref_item: sometimes(stable, 0.4, () => `Módulo ${stable.pick(['Vendas', 'Gestão', 'Relatórios'])}`),
        status__billing_factor: factor,
        status__description: statusName,
        status__enabled: enabled,
        status__id: statusId,
        type: sometimes(stable, 0.9, () => stable.pick(['Boleto', 'Cartão', 'Nota fiscal', 'Pix'])),
        updated_at: updated,
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode({ row }, shape, world) {
    const text = (column: string): Json => shape.text(row[column] as string | null);
    const float = (column: string): Json => shape.float(row[column] as number | null);
    const date = (column: string): Json => shape.date(row[column] as string | null);
    const moment = (column: string): Json => shape.moment(row[column] as number | null);
    return {
      id: shape.key(row.id),
      id_legacy: text('id_legacy'),
      ...shape.reference('customer', row.id_customer, (id) => world.customerCard(id, row.id_customer, shape), 'plain'),
      type: text('type'),
      amount: float('amount'),
      ref_doc: text('ref_doc'),
      ref_invoice: text('ref_invoice'),
      ref_item: text('ref_item'),
      legacy_status: text('legacy_status'),
      due_date: date('due_date'),
      invoice_date: date('invoice_date'),
      payment_date: date('payment_date'),
      status: shape.object(row.status__id !== null, () => ({
        id: shape.id(row.status__id as string),
        description: text('status__description'),
        enabled: shape.boolean(row.status__enabled as boolean | null),
        billing_factor: float('status__billing_factor'),
      })),
      created_at: moment('created_at'),
      updated_at: moment('updated_at'),
    };
  },
};
