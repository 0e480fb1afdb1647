/** What became of one stream's records in a run. Read = sent + old + outside + sent before + rejected + withheld. */
export interface Counts {
  /** Records of the answers that were looked at; a child looks at those of its parent. */
  records: number;
  /**
   * Rows: one a record. Of a child as many as a record expanded to, and one for a record that is passed over, since
   * that is not expanded.
   */
  read: number;
  /** RECORD messages. */
  sent: number;
  /** Older than the cursor. */
  old: number;
  /** Not from `start_date` on, or not from before `end_date`. */
  outside: number;
  /** Sent in this run by the other pass, before or after. */
  sentBefore: number;
  /** Without their key, or the one at which the stream failed. */
  rejected: number;
  /** Rows of custom fields that `personal_data` drops. */
  withheld: number;
  /** Values that their column cannot hold: null in their place. */
  invalid: number;
  /**
   * Entries of a list or an object that give no row, or no value: for want of a name, or since another one of the record has
   * the same. They are not among the rows.
   */
  dropped: number;
}

export function emptyCounts(): Counts {
  return {
    records: 0,
    read: 0,
    sent: 0,
    old: 0,
    outside: 0,
    sentBefore: 0,
    rejected: 0,
    withheld: 0,
    invalid: 0,
    dropped: 0,
  };
}

/**
 * Checks that everything that was handed out to a stream is accounted for.
 * @param handed how many records there were in its pages, as counted by whoever handed them out.
 * @throws Error with the figures where it is not.
 */
export function checkCounts(counts: Counts, handed: number): void {
  const { records, read, sent, old, outside, sentBefore, rejected, withheld } = counts;
  if (records !== handed) throw new Error(`${DEFECT}: it was given ${handed} records, and looked at ${records}`);
  const sum = sent + old + outside + sentBefore + rejected + withheld;
  if (read !== sum) {
    throw new Error(
      `${DEFECT}: ${read} read, but ${sent} sent + ${old} old + ${outside} outside + ${sentBefore} sent before + ${rejected} rejected + ${withheld} withheld = ${sum}`,
    );
  }
}

const DEFECT = 'a defect of the tap, records are not accounted for';
