/** One step of the tap's work, measured on its own, beside other ways of doing the same. */
export interface Stage {
  readonly name: string;
  /** What the time is counted by. */
  readonly unit: 'record' | 'answer';
  /** How many of these one call does. */
  readonly size: number;
  /** The first way is the tap's own; all do the same work. */
  readonly ways: Readonly<Record<string, Way>>;
}

/** Prepares what a call works on, which is not measured, and gives the call, which is. */
export type Way = () => () => void | Promise<void>;

/** Microseconds of CPU a unit, by way, round by round; in the order of `ways`. */
export interface StageTimes {
  readonly name: string;
  readonly unit: Stage['unit'];
  readonly micros: readonly (readonly [way: string, rounds: readonly number[]])[];
}
