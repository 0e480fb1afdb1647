import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import type { CatalogEntry } from '../../src/singer/catalog.ts';

export const BARE_READER = fileURLToPath(new URL('./bare-reader.js', import.meta.url));
/** The command as it is published. */
const CLI = fileURLToPath(new URL('../../bundle/tap-sensedata.js', import.meta.url));

export interface TapInput {
  /** The selected streams; default all. */
  readonly streams?: readonly string[];
  /** Default: the tap's own. */
  readonly concurrency?: number;
  readonly pageSize?: number;
  /** Whether only the columns are selected that always are. */
  readonly automaticColumns?: boolean;
  readonly state?: unknown;
}

/** Command lines of the tap as it was built, with their files. */
export class Tap {
  readonly #url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-bench-'));
  #files = 0;

  /** @param url of the server that it is to read. */
  constructor(url: string) {
    this.#url = url;
  }

  /** The arguments for Node: the tap with these arguments. */
  command(...args: string[]): string[] {
    return [CLI, ...args];
  }

  /** The arguments for Node: a sync. */
  sync({ streams, concurrency, pageSize, automaticColumns = false, state }: TapInput): string[] {
    const given = Object.entries({ concurrency, page_size: pageSize }).filter(([, value]) => value !== undefined);
    const config = { token: 'bench-token', api_url: this.#url, ...Object.fromEntries(given) };
    const chosen = discover(builtInStreams()).streams.filter(({ stream }) => streams?.includes(stream) ?? true);
    const catalog = automaticColumns ? chosen.map(deselectColumns) : chosen;
    const files = ['--config', this.#file(config), '--catalog', this.#file({ streams: catalog })];
    return this.command(...files, ...(state === undefined ? [] : ['--state', this.#file(state)]));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #file(contents: unknown): string {
    const path = join(this.#folder, `${this.#files++}.json`);
    writeFileSync(path, JSON.stringify(contents));
    return path;
  }
}

function deselectColumns(entry: CatalogEntry): CatalogEntry {
  const metadata = entry.metadata.map(({ breadcrumb, metadata: values }) => ({
    breadcrumb,
    metadata: breadcrumb.length === 0 ? values : { ...values, selected: false },
  }));
  return { ...entry, metadata };
}
