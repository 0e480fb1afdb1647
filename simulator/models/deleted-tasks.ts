import type { JsonObject } from '../json.ts';
import type { Shape } from '../shape.ts';
import { legacyId, type Model, revised, type Values } from './model.ts';

/** What is left of a task. */
export interface DeletedTask {
  readonly row: Values & { id: string };
}

/** The id is that of the task, and stands in one of three places. */
export const deletedTasks: Model<DeletedTask> = {
  resource: 'deleted_tasks',

  draw({ id, created, updated, version, stable }) {
    const legacy = legacyId(stable);
    return {
      row: {
        id: String(id),
        id_legacy: version === 0 ? legacy : revised(legacy ?? 'ERP', version),
        deleted_at: created,
        updated_at: updated,
      },
    };
  },

  values: ({ row }) => row,
  children: () => ({}),

  encode: ({ row }, shape) => ({
    ...place(row.id, shape),
    id_legacy: shape.text(row.id_legacy as string | null),
    deleted_at: shape.moment(row.deleted_at as number | null),
    updated_at: shape.moment(row.updated_at as number | null),
  }),
};

function place(id: string, shape: Shape): JsonObject {
  const key = shape.key(id);
  if (!shape.odd()) return { task: { id: key } };
  return shape.pick<JsonObject>([{ deleted_task_id: key, task: null }, { id: key }, { task: {}, id: key }]);
}
