import type { Log } from '../base/log.ts';
import { once } from '../base/once.ts';
import type { ListWarning } from '../sensedata/list/list-reading.ts';
import { repeatedText, WARNINGS } from './list-texts.ts';

/** Tells what the lists of a resource show while they are read, each thing once. */
export class ListWarnings {
  /** Rows that the lists hold too many, of records that they hold more than once. */
  repeated = 0;
  readonly #stream: string;
  readonly #warn: (text: string) => void;
  readonly #debug: (text: string) => void;

  constructor(stream: string, log: Log) {
    this.#stream = stream;
    this.#warn = once((text) => log.warning(text, stream));
    this.#debug = once((text) => log.debug(text, stream));
  }

  tell(warning: ListWarning): void {
    if (warning.kind === 'repeated') this.repeated += warning.rows;
    const text = warning.kind === 'repeated' ? repeatedText(warning) : WARNINGS[warning.kind];
    // People edit all the time: that is what the reading is made for.
    const tell = warning.kind === 'disturbed' ? this.#debug : this.#warn;
    tell(`${this.#stream}: ${text}`);
  }
}
