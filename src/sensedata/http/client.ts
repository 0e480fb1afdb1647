import type http from 'node:http';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { ApiError, AuthError, UnreachableError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Redact } from '../../base/redact.ts';
import type { Unread } from '../list/list.ts';
import { statusMessage, wayOut } from './answer-fault.ts';
import type { ApiGeneration } from './api-generation.ts';
import { BrokenAnswerError } from './broken-answer-error.ts';
import { Learned } from './learned.ts';
import { isUnknownHost, isUnreachable, networkFault } from './network-fault.ts';
import { Pace } from './pace.ts';
import { bringsList, isSuccess, readAnswer } from './read-answer.ts';
import { RequestGroup } from './request-group.ts';
import { queryText, resourceUrl } from './request-url.ts';
import { isPassing, retryDelay } from './retry.ts';
import { RunClock } from './run-clock.ts';
import { type RawResponse, Sender, type SenderOptions } from './sender.ts';

/** Of an error's body, at debug level only: it may hold personal data. */
const MAX_LOGGED_BODY = 500;

const REFUSED = 'the token was refused (HTTP 401): set "token" to the production token of Sense Connect';
/** Where it was shown in another form than the usual one. The form itself is not said: it may hold a token by mistake. */
const OTHER_FORM = ', or "authorization" to the form in which the API wants it';

export interface ClientOptions extends SenderOptions {
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** Tries after the first one. */
  readonly maxRetries: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Hides the token wherever an answer shows it; `isSecretIn` tells where it does. */
  readonly redact: Redact;
  readonly isSecretIn: (text: Buffer) => boolean;
  /** Whether the log may show a body at debug level; by default it may. */
  readonly showsBodies?: boolean;
  /** Ends every request and every wait. */
  readonly signal: AbortSignal;
  /** Asked before each request, those after a redirect or a failure included; where it says false, none is sent. */
  readonly admits?: () => boolean;
}

export interface Answer<T> {
  readonly value: T;
  /** See `ListPage.answeredAt`. */
  readonly answeredAt: string;
  /** See `ListPage.fresh`. */
  readonly fresh: boolean;
  /** 204 where the API said that there is nothing, in place of an empty list. */
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
}

/** A request was not sent, because `admits` said so. */
export class NotAdmittedError extends ApiError {}

export interface GetOptions {
  /** Goes before requests that are not. */
  readonly urgent?: boolean;
  /** What it belongs to; the whole run where nothing is said. */
  readonly group?: RequestGroup;
  /** Statuses that are passing faults for this request, beside those that always are. */
  readonly passing?: ReadonlySet<number>;
  /** Tries after the first one, where they are to be fewer than `maxRetries`. */
  readonly retries?: number;
  /** Nobody said that there is anything at this path: that it answers 401 tells nothing of the token. */
  readonly isGuess?: boolean;
}

/** A request, over all its tries. */
interface PendingRequest {
  readonly url: URL;
  readonly group: RequestGroup;
  readonly passing: ReadonlySet<number> | undefined;
  readonly urgent: boolean;
  readonly begun: number;
  readonly maxRetries: number;
  readonly isGuess: boolean;
  /** How often it was sent again. */
  retries: number;
  /** Why the last try was none. */
  failure: RetryableFailure | null;
}

/** An answer with a status of success that nobody has read yet. */
interface StampedResponse extends RawResponse {
  readonly answeredAt: string;
}

/** A try that may be mended by another one. */
interface RetryableFailure {
  readonly error: ApiError;
  readonly retryAfter: string | undefined;
  /** The server's moment, by which it counts `Retry-After`; milliseconds. */
  readonly date: number;
}

/** Sends GET requests to the API: one queue, one retry policy, one place where the token is. */
export class Client {
  /** What this run has found out about the API, for all its lists. */
  readonly learned: Learned;
  readonly #options: ClientOptions;
  readonly #pace: Pace;
  readonly #sender: Sender;
  readonly #runClock: RunClock;
  readonly #group = new RequestGroup();
  #echoed = false;
  /** Whether anything has ever answered. */
  #isReached = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#pace = new Pace(options.concurrency);
    this.#sender = new Sender(options, (url) => this.#admit(url));
    this.#runClock = new RunClock(options.clock, options.log);
    this.learned = new Learned(options.api);
    options.signal.addEventListener('abort', () => this.close(options.signal.reason as Error));
  }

  /** How the API is asked, and how its answers are read. */
  get api(): ApiGeneration {
    return this.#options.api;
  }

  /** Ends every request and every wait: nothing is asked, and nothing logged, from here on. */
  close(reason: Error = new Error('the client was closed')): void {
    this.#group.close(reason);
  }

  /** Of the whole run. */
  get counts(): Readonly<RequestGroup['counts']> {
    return this.#group.counts;
  }

  /** For requests that end together, and are counted together. */
  group(): RequestGroup {
    return this.#group.open();
  }

  /** See `RunClock`. */
  get runStart(): number {
    return this.#runClock.start;
  }

  /** See `RunClock`. */
  get latestStart(): number {
    return this.#runClock.latestStart;
  }

  /**
   * Asks for one resource until there is an answer, as often as the retry policy allows.
   * @param path under `api_url`, or from its origin where it begins with `/`.
   * @param parse reads the body's JSON; throws `BrokenAnswerError` where it is not what was asked for.
   * @throws AuthError on 401, ApiError when there is no answer for good.
   */
  async get<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    parse: (json: unknown) => T,
    options: GetOptions = {},
  ): Promise<Answer<T>> {
    return (await this.ask(path, query, parse, options)).read();
  }

  /** As `get` does, but resolves when the answer has come: whoever asked for it reads it when it is its turn. */
  async ask<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    parse: (json: unknown) => T,
    { urgent = false, group = this.#group, passing, retries: allowed, isGuess = false }: GetOptions = {},
  ): Promise<Unread<Answer<T>>> {
    const maxRetries = Math.min(allowed ?? this.#options.maxRetries, this.#options.maxRetries);
    const url = resourceUrl(this.#options.apiUrl, path);
    url.search = queryText(query);
    const begun = this.#options.clock.now();
    const state = { retries: 0, failure: null };
    const pending: PendingRequest = { url, group, passing, urgent, begun, maxRetries, isGuess, ...state };
    const response = await this.#persist(pending);
    return { answeredAt: response.answeredAt, read: () => this.#readWhole(pending, response, parse) };
  }

  /** Reads an answer; one that is broken is asked for again. */
  async #readWhole<T>(
    pending: PendingRequest,
    first: StampedResponse,
    parse: (json: unknown) => T,
  ): Promise<Answer<T>> {
    const { url, group } = pending;
    for (let raw = first; ; raw = await this.#persist(pending)) {
      // Reading takes a while: answers that have come by now are taken in first, so that others are asked for in their place.
      await turn();
      group.signal.throwIfAborted();
      const outcome = this.#read(raw, url.searchParams.get('page'), parse);
      if ('answer' in outcome) return outcome.answer;
      pending.failure = outcome;
    }
  }

  /** Tries, in its place in the queue, until an answer has come. */
  #persist(pending: PendingRequest): Promise<StampedResponse> {
    const { group, urgent } = pending;
    return this.#pace.run(async () => {
      for (;;) {
        group.signal.throwIfAborted();
        if (pending.failure !== null) await this.#pause(pending, pending.failure);
        const outcome = await this.#attempt(pending);
        if ('body' in outcome) return outcome;
        pending.failure = outcome;
      }
    }, group.priority(urgent));
  }

  /** Waits before the next try, if there is to be one. */
  async #pause(pending: PendingRequest, { error, retryAfter, date }: RetryableFailure): Promise<void> {
    const { log } = this.#options;
    const { url, group, maxRetries, retries } = pending;
    const what = `${url.pathname}${decodeURIComponent(url.search)}: ${error.message}`;
    if (retries >= maxRetries) throw this.#givenUp(pending, what, error);
    const delay = retryDelay(retries, retryAfter, Math.random(), date);
    pending.retries++;
    group.count('retries');
    log.warning(`${what}; try ${retries + 2} of ${maxRetries + 1} in ${(delay / 1000).toFixed(1)} s`);
    await sleep(delay, undefined, { signal: group.signal }).catch(() => group.signal.throwIfAborted());
    group.signal.throwIfAborted();
  }

  /** Why there is no other try. */
  #givenUp({ begun, retries }: PendingRequest, what: string, error: ApiError): ApiError {
    const seconds = Math.max(1, Math.ceil((this.#options.clock.now() - begun) / 1000));
    const tries = `${retries + 1} ${retries === 0 ? 'try' : 'tries'} in ${seconds} s`;
    const message = `${what} (gave up after ${tries}); ${wayOut(error.status, isUnknownHost(error.cause))}`;
    if (this.#isReached || !isUnreachable(error.cause)) return new ApiError(message, error.status, { cause: error });
    const givenUp = new UnreachableError(message, null, { cause: error });
    // The other lists would each wait as long for the same address.
    this.close(givenUp);
    return givenUp;
  }

  /** Reads an answer. Throws what another try cannot mend; returns what it may. */
  #read<T>(
    raw: StampedResponse,
    page: string | null,
    parse: (json: unknown) => T,
  ): { answer: Answer<T> } | RetryableFailure {
    const { clock, log } = this.#options;
    const { status, headers, body, answeredAt } = raw;
    try {
      const value = parse(readAnswer(raw, page));
      this.#pace.recover();
      return { answer: { value, answeredAt, fresh: !(Number(headers.age) > 0), status, headers } };
    } catch (error) {
      if (!(error instanceof BrokenAnswerError)) throw error;
      log.debug(`body: ${this.#excerpt(body)}`);
      return failed(new ApiError(`HTTP ${status}, but ${error.message}`, status, { cause: error }), clock.now());
    }
  }

  /** One try. Throws what another try cannot mend; returns what it may. */
  async #attempt(pending: PendingRequest): Promise<StampedResponse | RetryableFailure> {
    const { url, group } = pending;
    const { clock, log } = this.#options;
    this.#admit(url);
    group.count('requests');
    const begun = clock.now();
    let sent: RawResponse;
    try {
      sent = await this.#sender.send(url, group);
    } catch (error) {
      group.signal.throwIfAborted();
      return this.#noAnswer(url, error);
    }
    this.#isReached = true;
    // It may have come just before everything ended: then the last line of the log has been written.
    group.signal.throwIfAborted();
    const { status, headers } = sent;
    const body = this.#withoutToken(sent.body);
    this.#runClock.note(headers.date);
    const seconds = (clock.now() - begun) / 1000;
    const endpoint = url.pathname;
    const tags = { endpoint, http_status_code: status, status: bringsList(status) ? 'succeeded' : 'failed' };
    log.metric({ type: 'timer', metric: 'http_request_duration', value: seconds, tags });
    if (isSuccess(status)) return { ...sent, body, answeredAt: clock.stamp() };
    log.debug(`body of HTTP ${status}: ${this.#excerpt(body)}`);
    return this.#refusal(sent, pending);
  }

  /** What came of a try that brought no answer. */
  #noAnswer({ pathname }: URL, error: unknown): RetryableFailure {
    const own = error instanceof ApiError ? error : (error as Error).cause;
    if (own instanceof ApiError) throw own;
    if ((error as Error).name === 'MaxRedirectsError')
      throw new ApiError(`${pathname}: ${(error as Error).message}`, null);
    this.#pace.failed();
    const { message, passing } = networkFault(error);
    if (!passing) throw new ApiError(`${pathname}: ${message}`, null, { cause: error });
    return failed(new ApiError(message, null, { cause: error }), this.#options.clock.now());
  }

  /** What came of a try whose answer has a status that is no success. */
  #refusal({ status, headers }: RawResponse, { url, passing: alsoPassing, isGuess }: PendingRequest): RetryableFailure {
    if (status === 401 && !isGuess) {
      const refused = new AuthError(REFUSED + (this.api.sendsBearer ? '' : OTHER_FORM));
      // Nothing else in the run can work: what waits, or is under way, ends now and for this reason.
      this.close(refused);
      throw refused;
    }
    const error = new ApiError(statusMessage(status, headers.location), status);
    if (!isPassing(status) && !alsoPassing?.has(status))
      throw new ApiError(`${url.pathname}${decodeURIComponent(url.search)}: ${error.message}`, status);
    this.#pace.failed();
    if (status === 429) this.#pace.slowDown();
    const date = Date.parse(headers.date ?? '');
    return failed(error, Number.isNaN(date) ? this.#options.clock.now() : date, headers['retry-after']);
  }

  /** What the log may show of a body. */
  #excerpt(body: Buffer): string {
    if (this.#options.showsBodies === false) return '(not shown: personal_data is set)';
    return body.toString('utf8', 0, 4 * MAX_LOGGED_BODY).slice(0, MAX_LOGGED_BODY);
  }

  #admit({ pathname }: URL): void {
    if (this.#options.admits?.() === false)
      throw new NotAdmittedError(`${pathname}: not asked, there were enough requests`, null);
  }

  /** A server that sends the token back must not get it into the log, or into the data. */
  #withoutToken(body: Buffer): Buffer {
    const { isSecretIn, redact, log } = this.#options;
    if (!isSecretIn(body)) return body;
    if (!this.#echoed) {
      this.#echoed = true;
      log.warning('the API sends the token back in its answers; it is replaced by ***, in the data too');
    }
    return Buffer.from(redact(body.toString()));
  }
}

function failed(error: ApiError, date: number, retryAfter?: string): RetryableFailure {
  return { error, retryAfter, date };
}
