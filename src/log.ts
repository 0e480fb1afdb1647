/** Log lines on stderr: one an event, as text or as JSON that Meltano's `singer-sdk` parser understands. */

/** Shorter ones would be found within ordinary words, and hide these. Real tokens are far longer. */
const SHORTEST_SECRET = 6;

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
  /** Texts that must never appear, however they got into a message. */
  readonly secrets: readonly string[];
}

export function createLog({ level, format, write, secrets }: LogOptions): Log {
  const threshold = LEVELS.indexOf(level);
  const at =
    (name: Level) =>
    (message: string, stream?: string): void => {
      if (LEVELS.indexOf(name) < threshold) return;
      const line = redact(oneLine(message), secrets);
      write(format === 'json' ? jsonLine(name, line, stream) : textLine(name, line));
    };
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error') };
}

/** Replaces each secret by `***`: as it is, as JSON writes it, percent-encoded, and in base64 wherever it begins. */
export function redact(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    const percent = encodeURIComponent(secret);
    const lower = percent.replace(/%../g, (code) => code.toLowerCase());
    const forms = [secret, JSON.stringify(secret).slice(1, -1), percent, lower, ...base64Forms(secret)];
    for (const form of forms) result = result.replaceAll(form, '***');
  }
  return result;
}

/** What a secret looks like within base64, with none, one or two bytes of a group of three before it. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
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
