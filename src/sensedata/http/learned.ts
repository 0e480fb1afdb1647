import type { ApiGeneration } from './api-generation.ts';

/** What came of trying something: it is so, or not, or no answer came that could tell. */
export type Trial = 'yes' | 'no' | 'unknown';

/** A question about the API that is asked once a run, by whichever list meets it first. */
class Question {
  #answer: Trial;
  #trial: Promise<Trial> | null = null;

  constructor(answer: Trial = 'unknown') {
    this.#answer = answer;
  }

  get answer(): Trial {
    return this.#answer;
  }

  /** Asks, if nobody has; who comes while it is being asked waits for the same answer. */
  async ask(attempt: () => Promise<Trial>): Promise<Trial> {
    if (this.#answer !== 'unknown') return this.#answer;
    if (this.#trial !== null) {
      // What ends the one that asks is no business of the others.
      await this.#trial.catch(() => {});
      return this.#answer;
    }
    try {
      this.#trial = attempt();
      this.#answer = await this.#trial;
    } finally {
      this.#trial = null;
    }
    return this.#answer;
  }
}

/**
 * What a run finds out about the API of this account, once for all its lists. Not kept for the next run: it costs a request or two, and
 * an API may change.
 */
export class Learned {
  /** Whether the size of a page is heeded under the other parameter, and not under the usual one. */
  readonly otherSizeParameter: Question;
  /** Whether the count of a filtered list is that of the list without the filter. */
  readonly countsUnfiltered = new Question();
  readonly #api: Pick<ApiGeneration, 'sizeParameter' | 'otherSizeParameter'>;

  constructor(api: Pick<ApiGeneration, 'sizeParameter' | 'otherSizeParameter'>) {
    this.#api = api;
    this.otherSizeParameter = new Question(api.otherSizeParameter === null ? 'no' : 'unknown');
  }

  /** The parameter by which the size of a page is asked for, as far as is known. */
  get sizeParameter(): string {
    const { sizeParameter, otherSizeParameter } = this.#api;
    return this.otherSizeParameter.answer === 'yes' ? otherSizeParameter! : sizeParameter;
  }
}
