import { builtInStreams } from '../src/catalog/built-in-streams.ts';
import { discover } from '../src/catalog/discover.ts';
import { about } from '../src/command/about.ts';
import { isStreamSelected } from '../src/singer/catalog.ts';
import { type MeltanoSetting, meltanoSettings } from './meltano-settings.ts';

/** What Meltano must know of the tap, wherever it is told. */
export interface MeltanoPlugin {
  readonly capabilities: readonly string[];
  readonly settings_group_validation: readonly (readonly string[])[];
  readonly select: readonly string[];
  readonly settings: readonly MeltanoSetting[];
}

/** The parts of a plugin definition that follow from the tap. */
export function meltanoPlugin(): MeltanoPlugin {
  const { capabilities, settings } = about(builtInStreams());
  return {
    capabilities,
    settings_group_validation: [settings.required],
    // By name: Meltano's own default, `*.*`, selects also what the tap leaves out unless it is asked for.
    select: discover(builtInStreams())
      .streams.filter(isStreamSelected)
      .map(({ stream }) => `${stream}.*`),
    settings: meltanoSettings(),
  };
}
