/**
 * A record as text: tells records without a key apart, and two versions of one record.
 * @returns JSON; empty where the record is nested too deep to be written, which is nothing that ends a run.
 */
export function recordText(record: unknown): string {
  try {
    return JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}
