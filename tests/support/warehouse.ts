import type { Row } from './read-back.ts';

type Message = Record<string, unknown>;

/** What a target that upserts by key holds after these messages; run after run can be put into it. */
export class Warehouse {
  readonly #tables = new Map<string, Map<string, { row: Row; extracted: string }>>();
  readonly #keys = new Map<string, string[]>();

  load(messages: readonly Message[]): this {
    for (const message of messages) {
      const stream = message.stream as string;
      if (message.type === 'SCHEMA') {
        this.#keys.set(stream, message.key_properties as string[]);
        if (!this.#tables.has(stream)) this.#tables.set(stream, new Map());
      }
      if (message.type !== 'RECORD') continue;
      const row = message.record as Row;
      const key = JSON.stringify(this.#keys.get(stream)!.map((name) => row[name]));
      this.#tables.get(stream)!.set(key, { row, extracted: message.time_extracted as string });
    }
    return this;
  }

  rows(stream: string): Row[] {
    return [...(this.#tables.get(stream)?.values() ?? [])].map(({ row }) => row);
  }

  /** Without rows that are older than their parent's: what the view in docs/tables.md shows. */
  childRows(stream: string, parent: string, foreignKey: string): Row[] {
    const parents = this.#tables.get(parent)!;
    return [...this.#tables.get(stream)!.values()]
      .filter(({ row, extracted }) => extracted >= parents.get(JSON.stringify([row[foreignKey]]))!.extracted)
      .map(({ row }) => row);
  }
}

export function ofType(messages: readonly Message[], type: string, stream?: string): Message[] {
  return messages.filter((message) => message.type === type && (stream === undefined || message.stream === stream));
}

export function lastState(messages: readonly Message[]): Message {
  return ofType(messages, 'STATE').at(-1)!.value as Message;
}
