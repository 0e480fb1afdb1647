import type { MomentRange } from '../list/moments.ts';

/**
 * The highest moment up to which the changed pass has sent everything, with the ids that stood there: what the created pass
 * need not send again. Among records of that very moment, some may have come after the last page was read; hence the ids.
 */
export class HighWatermark {
  /** Null: nothing was sent yet. */
  value: string | null = null;
  ids: ReadonlySet<string> = new Set();
  #seen = new Map<string, Set<string>>();

  /** Remembers a record that was read, until its moment is confirmed or passed. Without either it cannot be recognised. */
  note(changed: MomentRange | null, id: string | null): void {
    const moment = changed?.from;
    if (moment === undefined || id === null || (this.value !== null && moment < this.value)) return;
    const ids = this.#seen.get(moment);
    if (ids === undefined) this.#seen.set(moment, new Set([id]));
    else ids.add(id);
  }

  /** Everything up to this moment was sent. */
  confirm(upTo: string): void {
    let value = this.value;
    for (const moment of this.#seen.keys()) if (moment <= upTo && (value === null || moment > value)) value = moment;
    if (value === null) return;
    this.value = value;
    this.ids = this.#seen.get(value) ?? this.ids;
    for (const moment of this.#seen.keys()) if (moment < value) this.#seen.delete(moment);
  }
}
