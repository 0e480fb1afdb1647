import type { Usage } from './report-usage.ts';
import { type Piped, runPiped } from './run-piped.ts';

export interface MeasureOptions {
  /** For Node itself: `--cpu-prof`, say. */
  readonly nodeArgs?: readonly string[];
  /** See `runPiped`. */
  readonly slowSeconds?: number;
}

export type Measured = Piped & Usage;

const USAGE = new URL('./report-usage.js', import.meta.url).href;

/** Runs a Node program as `runPiped` does, and tells what it has used. Asking for that costs it a few milliseconds. */
export async function measure(args: readonly string[], options: MeasureOptions = {}): Promise<Measured> {
  const { nodeArgs = [], slowSeconds } = options;
  const piped = await runPiped(['--import', USAGE, ...nodeArgs, ...args], slowSeconds);
  return { ...piped, ...(JSON.parse(piped.told) as Usage) };
}
