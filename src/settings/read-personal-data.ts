import { CLASSES } from '../personal-data/classes.ts';
import { PersonalDataPolicy, type PersonalDataSetting, treatmentsIn } from '../personal-data/policy.ts';

/** Shorter keys can be tried out. */
const SHORTEST_KEY = 16;

const PARTS: readonly string[] = [...CLASSES, 'columns', 'custom_fields'];

/**
 * Reads `personal_data`, whose types were checked before, with its key.
 * @param problem is told what is wrong, one sentence each; the key is never shown.
 */
export function readPersonalData(
  setting: Readonly<Record<string, unknown>> | null,
  key: string | null,
  problem: (text: string) => void,
): PersonalDataPolicy {
  const given = (setting ?? {}) as PersonalDataSetting;
  const unknown = Object.keys(given).filter((name) => !PARTS.includes(name));
  if (unknown.length > 0) {
    problem(`personal_data names no class ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
  }
  if (key !== null && Buffer.byteLength(key) < SHORTEST_KEY) {
    problem(`personal_data_key must have at least ${SHORTEST_KEY} bytes: make one with "openssl rand -hex 32"`);
  } else if (key === null && treatmentsIn(given).includes('hash')) {
    problem('personal_data_key is missing, and personal_data hashes: make one with "openssl rand -hex 32"');
  }
  return new PersonalDataPolicy(given, key);
}
