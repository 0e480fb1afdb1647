import type { Log } from './log.ts';

/** A measurement in the words of Singer's own tools. */
export interface Metric {
  readonly type: 'counter' | 'timer';
  readonly metric: 'record_count' | 'http_request_duration' | 'sync_duration';
  readonly value: number;
  readonly tags: Readonly<Record<string, string | number>>;
}

/** Logs what a stream came to. @param seconds how long it took. */
export function logMetrics(log: Log, stream: string, records: number, seconds: number, failed: boolean): void {
  const tags = { stream, endpoint: stream };
  const status = failed ? 'failed' : 'succeeded';
  log.metric({ type: 'counter', metric: 'record_count', value: records, tags }, stream);
  log.metric({ type: 'timer', metric: 'sync_duration', value: seconds, tags: { ...tags, status } }, stream);
}
