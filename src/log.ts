import type { Redact } from './redact.ts';

/** Log lines on stderr: one an event, as text or as JSON that Meltano's `singer-sdk` parser understands. */

export const LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export interface Log {
  debug(message: string, stream?: string): void;
  info(message: string, stream?: string): void;
  warning(message: string, stream?: string): void;
  error(message: string, stream?: string): void;
}

export interface LogOptions {
  readonly level: Level;
  readonly format: 'text' | 'json';
  /** Takes one line, without its line break. */
  readonly write: (line: string) => void;
  /** Hides what must never appear, however it got into a message. */
  readonly redact: Redact;
}

export function createLog({ level, format, write, redact }: LogOptions): Log {
  const threshold = LEVELS.indexOf(level);
  const at =
    (name: Level) =>
    (message: string, stream?: string): void => {
      if (LEVELS.indexOf(name) < threshold) return;
      const line = redact(oneLine(message));
      write(format === 'json' ? jsonLine(name, line, stream) : textLine(name, line));
    };
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error') };
}

/** Text that came from outside must not move the cursor of a terminal or begin a line of its own. */
export function oneLine(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  return message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) =>
    char === '\n' ? ' ' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function textLine(level: Level, message: string): string {
  return `${new Date().toISOString()} ${level.toUpperCase()} tap-sensedata: ${message}`;
}

function jsonLine(level: Level, message: string, stream: string | undefined): string {
  return JSON.stringify({
    level,
    pid: process.pid,
    logger_name: 'tap-sensedata',
    ts: Date.now() / 1000,
    thread_name: 'main',
    app_name: 'tap-sensedata',
    stream_name: stream ?? null,
    message,
  });
}
