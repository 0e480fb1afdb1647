import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { diffRows } from '../support/compare.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { lastState, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 25, contacts: 60, contracts: 30, users: 12, playbooks: 11, financial: 45, tasks: 130 };

/** Everything in which a tenant's API may differ, with what must be said of it, if anything. Results are right in each. */
const VARIANTS: readonly [name: string, behaviour: Partial<Behaviour>, warning?: RegExp][] = [
  ['21. the envelope "data"', { envelope: 'data' }],
  ['21. the envelope "items"', { envelope: 'items' }],
  ['21. the envelope "results"', { envelope: 'results' }],
  ['21. the envelope "records"', { envelope: 'records' }],
  ['21. a bare array', { envelope: 'bare' }],
  ['21. another array beside the records', { envelope: 'resource-and-another' }],
  ['18. next_page as text', { nextPage: 'text' }],
  ['18. no next_page', { nextPage: 'missing' }],
  ['18. a next_page that goes back on the last page', { nextPage: 'loops' }, /"next_page" does not lead on/],
  ['18. a next_page that is its own page', { nextPage: 'same' }, /"next_page" does not lead on/],
  ['18. a next_page that skips', { nextPage: 'skips' }],
  ['22. no next_page, and 404 past the end', { nextPage: 'missing', pastEnd: 404 }],
  ['22. no next_page, and 400 past the end', { nextPage: 'missing', pastEnd: 400 }],
  ['22. no next_page, and 422 past the end', { nextPage: 'missing', pastEnd: 422 }],
  ['20. pages capped, offsets counted by the cap', { limitCap: 7, capOffsets: 'cap' }],
  ['20. pages capped, offsets counted by what was asked', { limitCap: 7, capOffsets: 'asked' }],
  ['20. the same, with a per_page that says nothing', { limitCap: 100, capOffsets: 'asked', perPage: 'asked' }],
  ['20. pages capped, no next_page', { limitCap: 7, capOffsets: 'asked', nextPage: 'missing' }],
  ['19. an empty page in between', { emptyPageWithNext: 2 }],
  ['23. a wrong count', { countWrong: true }, /"count" differs/],
  ['13. order_by=updated_at refused with 400', { orderBy: { updated_at: 400 } }, /asking again without an order/],
  [
    '13. order_by refused with 422',
    { orderBy: { id: 422, updated_at: 422 }, equalOrder: 'scrambled' },
    /asking again without an order/,
  ],
  [
    '14. order_by ignored',
    { orderBy: { id: 'ignored', updated_at: 'ignored' }, equalOrder: 'scrambled' },
    /no order to rely on/,
  ],
  ['13. filters refused with 400', { filters: 400 }, /asking again with order_by=\w+, without the filter/],
  ['12. filters ignored', { filters: 'ignored' }, /ignores the filter/],
  ['8. filter dates read at UTC−3', { filterZone: -180 }],
  ['8. filter dates read at UTC+14', { filterZone: 840 }],
  ['contacts with a creation date', { contactsShowCreatedAt: true }],
  ['custom fields as lists', { customFields: 'list' }],
  ['custom fields of both forms', { customFields: 'mixed' }],
  ['every value in an awkward form', { awkward: 1 }],
  ['42. hostile values', { hostile: true }, /invalid value in/],
  ['compressed answers', { compression: 'always' }],
];

describe('whatever the API does', () => {
  for (const [name, behaviour, warning] of VARIANTS) {
    it(`${name}: the source, after a first load and after edits`, async () => {
      const workspace = await Workspace.open({ seed: 11, sizes: SIZES, behaviour });
      try {
        const config = { page_size: behaviour.limitCap === 100 ? 120 : 20 };
        const first = await workspace.sync({ config });
        expect(first.code, first.stderr).to.equal(0);
        const warehouse = new Warehouse().load(first.lines);
        workspace.work(4, 3);
        const second = await workspace.sync({ config, state: lastState(first.lines) });
        expect(second.code, second.stderr).to.equal(0);
        warehouse.load(second.lines);
        for (const stream of DEFAULT_STREAMS) {
          const rows = isChild(stream)
            ? warehouse.childRows(stream.name, stream.parent, stream.keys[0]!)
            : warehouse.rows(stream.name);
          expect(diffRows(workspace.truth(stream.name), rows, stream.keys), stream.name).to.deep.equal([]);
        }
        if (warning !== undefined) expect(first.stderr + second.stderr).to.match(warning);
      } finally {
        await workspace.close();
      }
    });
  }

  it('another order on each page, and none to be had: incomplete, with exit code 1, never a guess', async () => {
    const behaviour: Partial<Behaviour> = { orderBy: { id: 422, updated_at: 422 } };
    // Every list is read again and again; one of several pages shows it.
    const sizes = Object.fromEntries(Object.keys(SIZES).map((resource) => [resource, 5]));
    const workspace = await Workspace.open({ sizes: { ...sizes, tasks: SIZES.tasks }, behaviour });
    const { code, stderr, lines } = await workspace.sync({ config: { page_size: 20 } });
    await workspace.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(/tasks: incomplete, it has no order to rely on/);
    const { bookmarks } = lastState(lines) as { bookmarks: Record<string, object> };
    expect(bookmarks).to.not.have.property('tasks');
  });

  it('21. two arrays and neither is the resource: an error that lists the keys', async () => {
    const workspace = await Workspace.open({ sizes: SIZES, behaviour: { envelope: 'two-arrays' } });
    const { code, stderr } = await workspace.sync({ config: { max_retries: 0 } });
    await workspace.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(/no list "customers" in it; it has the keys /);
  });

  it('23. no records although there is a count: asked again, then a fault, never the end', async () => {
    const json = '{"users":[],"count":12,"next_page":null}';
    const workspace = await Workspace.open({
      sizes: SIZES,
      faults: [
        { match: { resource: 'users' }, times: 2, do: { body: json, contentType: 'application/json' } },
        {
          match: { resource: 'playbooks' },
          do: { body: json.replace('users', 'playbooks'), contentType: 'application/json' },
        },
      ],
    });
    const { code, stderr, lines } = await workspace.sync();
    await workspace.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(/playbooks.*the list is empty although "count" is 12; try 2 of 2/);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/users.*the list is empty although "count" is 12 \(gave up/);
    expect(new Warehouse().load(lines).rows('playbooks')).to.have.length(SIZES.playbooks);
    expect((lastState(lines) as { bookmarks: object }).bookmarks).to.not.have.property('users');
  });
});
