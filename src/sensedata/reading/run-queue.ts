import type { FencePlacer } from './fence-placer.ts';
import type { ListSession } from './list-session.ts';
import { OpenFence } from './open-fence.ts';
import type { PagePositions } from './page-positions.ts';
import type { PageEnd } from './page-search.ts';
import type { PendingPage } from './page-window.ts';

/** How many fences are opened ahead. */
const AHEAD = 3;

/** The pages between two fences, of which the upper one is open. */
export interface Run {
  /** The page of the fence below. */
  readonly below: number;
  readonly opening: PagePositions;
  readonly fence: OpenFence;
  /** Those that were not handed on yet. */
  readonly between: PendingPage[];
}

/** The end of what was opened so far. */
interface Newest extends PageEnd {
  readonly fence: OpenFence;
}

/**
 * The runs ahead. The pages of a run are asked for as soon as its fence is open, and the next fence is opened at once;
 * also the one after it, or waiting for fences would take longer than reading.
 */
export class RunQueue {
  /** The fence below all runs: the page where the list goes on. */
  readonly base: OpenFence;
  readonly #session: ListSession;
  readonly #placer: FencePlacer;
  /** Those that were opened, and not closed. */
  readonly #runs = new Set<Run>();
  readonly #ahead: Promise<Run | null>[] = [];
  #newest: Promise<Newest | null>;
  #dropped = false;

  constructor(session: ListSession, base: number, placer: FencePlacer) {
    this.#session = session;
    this.#placer = placer;
    this.base = new OpenFence(session.window, base, 1);
    this.#newest = Promise.resolve({ number: base, next: null, fence: this.base });
  }

  /** The next run, once its fence is open; null after the last one. */
  take(): Promise<Run | null> {
    while (this.#ahead.length < AHEAD) this.#extend();
    return this.#ahead.shift()!;
  }

  /** To be called when a run's fence was closed. */
  done(run: Run): void {
    this.#runs.delete(run);
  }

  drop(): void {
    this.#dropped = true;
    this.#placer.stop();
    this.base.drop();
    for (const { fence, between } of this.#runs) {
      fence.drop();
      for (const pending of between) pending.release();
    }
  }

  #extend(): void {
    const opened = this.#newest.then((below) => (below === null ? null : this.#openAbove(below)));
    this.#newest = opened.then((run) => (run === null ? null : endOf(run)));
    // After `#newest`: the next fence is asked for before these pages.
    const run = this.#newest.then(() => opened).then((opened) => this.#askBetween(opened));
    run.catch(() => {});
    this.#newest.catch(() => {});
    this.#ahead.push(run);
  }

  /** The run above a fence; null where that is the last page. */
  async #openAbove(below: Newest): Promise<Run | null> {
    let run: Run | null = null;
    try {
      if (below.next !== 'last' && !this.#dropped) run = await this.#open(below);
      return run;
    } finally {
      below.fence.goOnTo(run?.fence ?? null);
    }
  }

  async #open(below: PageEnd): Promise<Run | null> {
    const opening = await this.#placer.next(below);
    if (opening === null || this.#dropped) return null;
    const { window } = this.#session;
    const count = opening.number - below.number - 1;
    // After the pages between comes the closing of the fence below, and the opening of the one above.
    const run = { opening, fence: new OpenFence(window, opening.number, count + 2), below: below.number, between: [] };
    this.#runs.add(run);
    return run;
  }

  #askBetween(run: Run | null): Run | null {
    if (run === null || this.#dropped) return null;
    const { window } = this.#session;
    for (let page = run.below + 1; page < run.opening.number; page++)
      run.between.push(window.ask(page, () => run.fence.came()));
    return run;
  }
}

function endOf({ opening: { number, next }, fence }: Run): Newest {
  return { number, next, fence };
}
