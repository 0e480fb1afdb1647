import { expect } from 'chai';
import { parseState, withBookmark } from '../../../src/singer/state.ts';
import { docBlock } from '../../support/docs.ts';

describe('state', () => {
  it('passes unknown keys and streams through', () => {
    const loaded = { bookmarks: { other: { x: 1 } }, currently_syncing: 'y' };
    const result = parseState(loaded);
    expect('state' in result && result.state).to.deep.equal(loaded);
  });

  it('reads what docs/state.md shows', () => {
    const shown = JSON.parse(docBlock('state.json', 'docs/state.md'));
    expect(parseState(shown)).to.deep.equal({ state: shown });
  });

  it('reads an empty object as no bookmarks', () => {
    expect(parseState({})).to.deep.equal({ state: { bookmarks: {} } });
  });

  for (const [value, message] of [
    [null, /must be an object, not null/],
    [[], /not a list/],
    ['x', /not text/],
    [{ bookmarks: [] }, /bookmarks must be an object, not a list/],
    [{ bookmarks: { tasks: 'x' } }, /bookmarks\.tasks must be an object, not text/],
    [{ type: 'STATE', value: {} }, /whole STATE message/],
  ] as const) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      const result = parseState(value);
      expect('problems' in result && result.problems.join()).to.match(message);
    });
  }

  it('changes some keys of one bookmark, and leaves the state that it came from alone', () => {
    const state = { bookmarks: { a: { x: 1, y: 2 }, b: { z: 3 } }, extra: true };
    expect(withBookmark(state, 'a', { y: 4 })).to.deep.equal({
      bookmarks: { a: { x: 1, y: 4 }, b: { z: 3 } },
      extra: true,
    });
    expect(state.bookmarks.a.y).to.equal(2);
  });
});
