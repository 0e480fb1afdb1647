import type { Json } from '../json.ts';
import { GROUPS, SENTENCES, TAGS } from '../vocabulary.ts';
import { dayNear, momentAfter } from './dates.ts';
import { legacyId, type Model, revised, sometimes, type Values } from './model.ts';
import { encodeProfile, encodeUser, type User } from './users.ts';

/** A task, with the users in it and the tags that its row holds joined. */
export interface Task {
  readonly row: Values & Record<'id' | `id_${'contact' | 'customer' | 'parent' | 'playbook' | 'rule'}`, string | null>;
  readonly owner: User | null;
  readonly createdBy: User | null;
  readonly tags: readonly string[];
}

const TYPES = [
  ['1', 'Ligação', 'Ligação telefônica', true, true],
  ['2', 'Reunião', 'Reunião presencial ou remota', true, false],
  ['3', 'E-mail', 'E-mail', true, false],
  ['9', 'Visita', 'Visita técnica (descontinuada)', false, null],
  [null, null, null, null, null],
] as const;
const STATUSES = [
  ['1', 'Pendente'],
  ['2', 'Em andamento'],
  ['3', 'Concluída'],
  ['3', 'Concluída'],
] as const;
const PRIORITIES = [
  ['1', 'Baixa'],
  ['2', 'Média'],
  ['3', 'Crítica'],
  [null, null],
] as const;

/** Tasks: by far the longest list. */
export const tasks: Model<Task> = {
  resource: 'tasks',

  draw({ id, created, updated, version, stable, fresh, world }) {
    const [typeId, caption, typeName, enabled, isDefault] = stable.pick(TYPES);
    const [statusId, statusName] = fresh.pick(STATUSES);
    const [priorityId, priorityName] = fresh.pick(PRIORITIES);
    const tags = fresh.chance(0.5) ? fresh.sample(TAGS, 1 + fresh.int(3)) : [];
    const owner = world.user(fresh.chance(0.93) ? world.pick('users', fresh) : null);
    const createdBy = world.user(stable.chance(0.96) ? world.pick('users', stable) : null);
    const made = created ?? world.start;
    const done = statusName === 'Concluída' ? momentAfter(fresh, made, 40, world.start) : null;
    return {
      row: {
        id: String(id),
        created_at: created,
        created_by__id: createdBy?.id ?? null,
        custom_value: sometimes(fresh, 0.3, () => fresh.int(100_000) / 100),
        description: stable.pick(SENTENCES),
        due_date: sometimes(stable, 0.9, () => dayNear(stable, made, 0, 45)),
        end_date: done,
        favorite: sometimes(fresh, 0.8, () => fresh.chance(0.1)),
        group: sometimes(stable, 0.4, () => stable.pick(GROUPS)),
        hours_planned: sometimes(stable, 0.6, () => stable.int(80) / 4),
        hours_spent: sometimes(fresh, 0.6, () => fresh.int(80) / 4),
        id_contact: sometimes(stable, 0.6, () => world.pick('contacts', stable)),
        id_customer: world.pick('customers', stable),
        id_legacy: legacyId(stable),
        id_parent: sometimes(stable, 0.15, () => world.pick('tasks', stable)),
        id_playbook: sometimes(stable, 0.4, () => world.pick('playbooks', stable)),
        id_rule: sometimes(stable, 0.3, () => stable.digits(3)),
        notes: revised(`${fresh.pick(SENTENCES)} ${fresh.pick(SENTENCES)}`, version),
        owner__id: owner?.id ?? null,
        priority__description: priorityName,
        priority__id: priorityId,
        progress: done === null ? fresh.int(100) : 100,
        start_date: sometimes(stable, 0.8, () => dayNear(stable, made, 0, 15)),
        status__description: statusName,
        status__id: statusId,
        system_end_date: done === null ? null : momentAfter(fresh, done, 2, world.start),
        tags: tags.length === 0 ? null : tags.join(','),
        type__caption: caption,
        type__description: typeName,
        type__enabled: enabled,
        type__id: typeId,
        type__is_default: isDefault,
        updated_at: updated,
      },
      owner,
      createdBy,
      tags,
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode({ row, owner, createdBy, tags }, shape, world) {
    const text = (column: string): Json => shape.text(row[column] as string | null);
    const id = (column: string): Json => shape.id(row[column] as string | null);
    const flag = (column: string): Json => shape.boolean(row[column] as boolean | null);
    const float = (column: string): Json => shape.float(row[column] as number | null);
    const date = (column: string): Json => shape.date(row[column] as string | null);
    const moment = (column: string): Json => shape.moment(row[column] as number | null);
    const user = (value: User | null): Json =>
      value === null ? shape.noObject() : encodeUser(value, shape, encodeProfile(value, shape));
    return {
      id: shape.key(row.id as string),
      id_legacy: text('id_legacy'),
      ...shape.reference(
        'customer',
        row.id_customer,
        (key) => world.customerCard(key, row.id_customer, shape),
        'plain',
      ),
      ...shape.reference('contact', row.id_contact, (key) => ({ id: key, name: 'Contato' }), 'plain'),
      ...shape.reference('playbook', row.id_playbook, (key) => ({ id: key, name: 'Roteiro' }), 'plain'),
      ...shape.reference('rule', row.id_rule, (key) => ({ id: key }), 'plain'),
      ...shape.reference('parent', row.id_parent, (key) => ({ id: key }), 'plain'),
      description: text('description'),
      notes: text('notes'),
      group: text('group'),
      type: shape.object(row.type__id !== null, () => ({
        id: id('type__id'),
        description: text('type__description'),
        caption: text('type__caption'),
        enabled: flag('type__enabled'),
        is_default: flag('type__is_default'),
      })),
      status: { id: id('status__id'), description: text('status__description') },
      priority: shape.object(row.priority__id !== null, () => ({
        id: id('priority__id'),
        description: text('priority__description'),
      })),
      owner: user(owner),
      created_by: user(createdBy),
      tags: encodeTags(tags, shape.odd() ? shape.pick(['texts', 'names', 'descriptions']) : 'text'),
      favorite: flag('favorite'),
      progress: float('progress'),
      hours_planned: float('hours_planned'),
      hours_spent: float('hours_spent'),
      custom_value: float('custom_value'),
      start_date: date('start_date'),
      due_date: date('due_date'),
      end_date: moment('end_date'),
      system_end_date: moment('system_end_date'),
      ...shape.either('created_at', 'created_on', moment('created_at')),
      updated_at: moment('updated_at'),
    };
  },
};

/** One text, a list of texts, or a list of objects. */
function encodeTags(tags: readonly string[], form: 'text' | 'texts' | 'names' | 'descriptions'): Json {
  if (form === 'text') return tags.length === 0 ? null : tags.join(',');
  if (form === 'texts') return [...tags];
  return tags.map((tag, index) => (form === 'names' ? { id: index + 1, name: tag } : { description: tag }));
}
