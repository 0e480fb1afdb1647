import { expect } from 'chai';
import type { Entry } from '../../simulator/entry.ts';
import { Random } from '../../simulator/random.ts';
import type { Order } from '../../simulator/shelf.ts';
import { using } from './asking.ts';

/** The same order, worked out anew. */
function sorted(entries: readonly Entry[], order: 'id' | 'created' | 'updated'): number[] {
  const value = (entry: Entry): number => entry[order] ?? Number.MAX_SAFE_INTEGER;
  return entries.toSorted((a, b) => value(a) - value(b) || a.id - b.id).map((entry) => entry.id);
}

describe('simulator: sorted views', () => {
  for (const seed of [1, 2, 3]) {
    it(`stay in order through few edits and many: history ${seed}`, () =>
      using({ seed, sizes: { tasks: 400 } }, async ({ store }) => {
        const random = new Random(seed);
        const ids = (order: Order): number[] =>
          store
            .shelf('tasks')
            .ordered(order)
            .map((entry) => entry.id);
        for (let step = 0; step < 60; step++) {
          // Up to 40 changes are moved one by one, more are merged.
          const n = random.pick([1, 3, 39, 90]);
          const change = random.int(5);
          if (change === 0) store.insert('tasks', n);
          else if (change === 1) store.remove('tasks', Math.min(n, 45));
          else if (change === 2) store.burst('tasks', n);
          else if (change === 3) store.hideUntil('tasks', store.edit('tasks', 1)[0] as number, '2100-01-01');
          else store.edit('tasks', n, random.chance(0.5) ? '2025-06-01T00:00:00Z' : undefined);
          if (random.chance(0.4)) continue;
          const listed = [...store.shelf('tasks').all.values()].filter((entry) => entry.listed);
          for (const order of ['id', 'created', 'updated'] as const) {
            expect(ids(order), order).to.deep.equal(sorted(listed, order));
          }
          expect(ids('scrambled'))
            .to.have.members(listed.map((entry) => entry.id))
            .and.not.deep.equal(ids('id'));
        }
      }));
  }
});
