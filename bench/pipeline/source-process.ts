import { writeFileSync } from 'node:fs';
import { startSimulator } from '../../simulator/simulator.ts';

/** A process of its own with a tenant that has activities alone; told by messages, one at a time, each of which is answered. */

export type SourceRequest = { readonly edit: number; readonly insert: number } | { readonly truth: string };

const simulator = await startSimulator({
  seed: 5,
  sizes: { tasks: Number(process.argv[2]) },
  // Other readers ask for no order: here the list has one that holds still, so that speed alone is compared.
  behaviour: { awkward: 0, equalOrder: 'stable' },
});

process.on('message', (request: SourceRequest) => {
  if ('truth' in request) writeFileSync(request.truth, JSON.stringify(simulator.truth().tasks));
  else {
    simulator.store.edit('tasks', request.edit);
    simulator.store.insert('tasks', request.insert);
  }
  process.send?.({ done: true });
});
// The bench is gone.
process.on('disconnect', () => process.exit());
process.send?.({ url: simulator.url, token: simulator.token });
