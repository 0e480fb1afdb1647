import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';

const TOLERANCE_MS = 5 * 60_000;

/** When the run began, by the API's clock and by this machine's. */
export class RunClock {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #begun: number;
  #shown: number | null = null;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#begun = clock.now();
  }

  /** The run's start: the `Date` of the first answer, or the machine's clock where that is earlier. Milliseconds. */
  get start(): number {
    return Math.min(this.#shown ?? this.#begun, this.#begun);
  }

  /** The later of the two: no record that is being looked for can be newer than this by much. Milliseconds. */
  get latestStart(): number {
    return Math.max(this.#shown ?? this.#begun, this.#begun);
  }

  /** Takes the API's moment from the first answer; warns if the clocks are far apart. @param date its header, if any. */
  note(date: string | undefined): void {
    if (this.#shown !== null) return;
    const now = this.#clock.now();
    const moment = Date.parse(date ?? '');
    this.#shown = Number.isNaN(moment) ? this.#begun : moment;
    if (Math.abs(now - this.#shown) <= TOLERANCE_MS) return;
    const minutes = Math.abs(Math.round((now - this.#shown) / 60_000));
    this.#log.warning(
      `this machine's clock and the API's are ${minutes} minutes apart; the earlier one is used as the run's start`,
    );
  }
}
