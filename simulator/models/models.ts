import type { JsonObject } from '../json.ts';
import type { Shape } from '../shape.ts';
import type { Resource } from '../streams.ts';
import { contacts } from './contacts.ts';
import { contracts } from './contracts.ts';
import { customData } from './custom-data.ts';
import { customers } from './customers.ts';
import { customersNotes } from './customers-notes.ts';
import { deletedTasks } from './deleted-tasks.ts';
import type { Draft } from './draft.ts';
import { financial } from './financial.ts';
import { kpis } from './kpis.ts';
import type { Model, Values } from './model.ts';
import { nps } from './nps.ts';
import { orders } from './orders.ts';
import { playbooks } from './playbooks.ts';
import { tasks } from './tasks.ts';
import { usage } from './usage.ts';
import { users } from './users.ts';
import { visits } from './visits.ts';
import { contractsStatus, tasksStatus, tasksTypes } from './words.ts';

/** One version of a record: its truth, and how to write it. */
export interface Drawn {
  readonly values: Values;
  children(): Record<string, Values[]>;
  encode(shape: Shape): JsonObject;
}

/** How each resource's records are drawn. */
export const MODELS: Readonly<Record<Resource, (draft: Draft) => Drawn>> = {
  customers: drawer(customers),
  contacts: drawer(contacts),
  contracts: drawer(contracts),
  users: drawer(users),
  playbooks: drawer(playbooks),
  financial: drawer(financial),
  tasks: drawer(tasks),
  kpis: drawer(kpis),
  custom_data: drawer(customData),
  nps: drawer(nps),
  contracts_status: drawer(contractsStatus),
  tasks_types: drawer(tasksTypes),
  tasks_status: drawer(tasksStatus),
  deleted_tasks: drawer(deletedTasks),
  customers_notes: drawer(customersNotes),
  visits: drawer(visits),
  orders: drawer(orders),
  usage: drawer(usage),
};

function drawer<Content>(model: Model<Content>): (draft: Draft) => Drawn {
  return (draft) => {
    const content = told(model.draw(draft), draft.world.story?.values(model.resource, draft.id, draft.version));
    return {
      values: model.values(content),
      children: () => model.children(content),
      encode: (shape) => model.encode(content, shape, draft.world),
    };
  };
}

/** What was drawn, with what a scenario tells in its place; its columns stand under `own` or `row`. */
function told<Content>(content: Content, values: Values | undefined): Content {
  if (values === undefined) return content;
  const { own, row } = content as { own?: Values; row?: Values };
  return {
    ...content,
    ...(own !== undefined && { own: { ...own, ...values } }),
    ...(row && { row: { ...row, ...values } }),
  };
}
