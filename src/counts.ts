/** What became of one stream's records in a run. Read = sent + old + sent before + rejected. */
export interface Counts {
  /** Rows cut out of the answers. */
  read: number;
  /** RECORD messages. */
  sent: number;
  /** Older than the cursor, or outside of the window. */
  old: number;
  /** Sent earlier in this run, by the other pass. */
  sentBefore: number;
  /** Without their key, or the one at which the stream failed. */
  rejected: number;
  /** Values that their column cannot hold: null in their place. */
  invalid: number;
  /** Entries of a list or an object that can give no row. */
  dropped: number;
}

export function emptyCounts(): Counts {
  return { read: 0, sent: 0, old: 0, sentBefore: 0, rejected: 0, invalid: 0, dropped: 0 };
}
