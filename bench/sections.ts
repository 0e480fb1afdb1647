import type { Section } from './section.ts';
import { cpu } from './sections/cpu.ts';
import { growth } from './sections/growth.ts';
import { latency } from './sections/latency.ts';
import { long } from './sections/long.ts';
import { memory } from './sections/memory.ts';
import { pipeline } from './sections/pipeline.ts';
import { stages } from './sections/stages.ts';
import { start } from './sections/start.ts';

/** All that is measured, in the order of the results. */
export const SECTIONS = { cpu, growth, latency, memory, start, long, stages, pipeline } as const satisfies Record<
  string,
  Section
>;

export type SectionName = keyof typeof SECTIONS;
