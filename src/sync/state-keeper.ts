import { stateMessage } from '../singer/message.ts';
import { type Bookmark, type State, withBookmark } from '../singer/state.ts';
import type { Writer } from '../singer/writer.ts';

/** The state of a run: begins as the one that was loaded, and is written whole each time that it changes. */
export class StateKeeper {
  readonly #writer: Writer;
  #state: State;

  constructor(loaded: State | null, writer: Writer) {
    this.#state = loaded ?? { bookmarks: {} };
    this.#writer = writer;
  }

  get state(): State {
    return this.#state;
  }

  /** Changes some keys of a stream's bookmark. The records that they stand for must have been written before. */
  set(stream: string, values: Bookmark): void {
    if (Object.keys(values).length > 0) this.#state = withBookmark(this.#state, stream, values);
  }

  /** Writes a STATE after everything that was written before, and waits until the reader has it. */
  async write(): Promise<void> {
    this.#writer.add(stateMessage(this.#state));
    await this.#writer.flush();
  }
}
