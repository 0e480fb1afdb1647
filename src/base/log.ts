import { type Redact, redactedJson } from './redact.ts';

/** Log lines on stderr: one an event, as text or as JSON that Meltano's `singer-sdk` parser understands. */

/** `terminal` is text for people who watch: without time and name, and measurements at debug level only. */
export type LogFormat = 'text' | 'json' | 'terminal';

const LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** A measurement in the words of Singer's own tools. */
export interface Metric {
  readonly type: 'counter' | 'timer';
  readonly metric: 'record_count' | 'http_request_duration' | 'sync_duration';
  readonly value: number;
  readonly tags: Readonly<Record<string, string | number>>;
}

export interface Log {
  debug(message: string, stream?: string): void;
  info(message: string, stream?: string): void;
  warning(message: string, stream?: string): void;
  error(message: string, stream?: string): void;
  /** Why the run failed: an error that is written at every level. */
  reason(message: string): void;
  /** A measurement, for programs: as Singer's tools write it. */
  metric(metric: Metric, stream?: string): void;
}

export interface LogOptions {
  readonly level: Level;
  readonly format: LogFormat;
  /** Takes one line, without its line break. */
  readonly write: (line: string) => void;
  /** Hides what must never appear, however it got into a message. */
  readonly redact: Redact;
}

/** The level that the environment asks for; info where it asks for none that there is. An empty variable is not set. */
export function levelOf(env: NodeJS.ProcessEnv): Level {
  const wanted = (env.TAP_SENSEDATA_LOGLEVEL?.trim() || env.LOGLEVEL?.trim() || 'info').toLowerCase();
  return LEVELS.find((name) => name === wanted.replace(/^warn$/, 'warning')) ?? 'info';
}

export function createLog({ level, format, write, redact }: LogOptions): Log {
  const threshold = LEVELS.indexOf(level);
  const put = (name: Level, message: string, stream?: string, fields?: object): void => {
    const line = redact(oneLine(message));
    if (format === 'json') write(jsonLine(name, line, stream, fields));
    else write(format === 'text' ? textLine(name, line) : terminalLine(name, line));
  };
  const at = (name: Level) =>
    LEVELS.indexOf(name) < threshold
      ? () => {}
      : (message: string, stream?: string, fields?: object): void => put(name, message, stream, fields);
  const metric = at(format === 'terminal' ? 'debug' : 'info');
  return {
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    reason: (message) => put('error', message),
    metric: (measured, stream) => {
      const json = redactedJson(measured, redact);
      // Of the field, Meltano shows name and value.
      metric(METRIC + json, stream, { metric_info: JSON.parse(json) });
    },
  };
}

/** The same log for a mode that measures nothing. */
export function withoutMetrics(log: Log): Log {
  return { ...log, metric: () => {} };
}

/** Text that came from outside must not move the cursor of a terminal or begin a line of its own. */
export function oneLine(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  return message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) =>
    char === '\n' ? ' ' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const METRIC = 'METRIC: ';

function textLine(level: Level, message: string): string {
  return `${new Date().toISOString()} ${level.toUpperCase()} tap-sensedata: ${message}`;
}

function terminalLine(level: Level, message: string): string {
  return level === 'info' ? message : `${level.toUpperCase()} ${message}`;
}

function jsonLine(level: Level, message: string, stream: string | undefined, fields: object | undefined): string {
  return JSON.stringify({
    level,
    pid: process.pid,
    logger_name: 'tap-sensedata',
    ts: Date.now() / 1000,
    thread_name: 'main',
    app_name: 'tap-sensedata',
    stream_name: stream ?? null,
    message,
    ...fields,
  });
}
