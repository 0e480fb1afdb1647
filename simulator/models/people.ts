import type { Random } from '../random.ts';
import { FIRST_NAMES, LAST_NAMES } from '../vocabulary.ts';

/** A name and what follows from it. */
export interface Person {
  readonly name: string;
  readonly username: string;
  readonly email: string;
}

/** A made-up person; the number keeps user names apart. */
export function person(random: Random, number: number): Person {
  const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  const plain = name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  const username = `${plain.replace(/[^a-z]+/g, '.')}${number}`;
  return { name, username, email: `${username}@exemplo.com.br` };
}

/** A Brazilian phone number, in one of the ways people write them. */
export function phone(random: Random): string {
  const area = random.pick(['11', '21', '48', '62', '91']);
  const digits = random.digits(8);
  return random.chance(0.5) ? `(${area}) 9${digits.slice(0, 4)}-${digits.slice(4)}` : `${area}9${digits}`;
}

/** A company registration number with or without punctuation; the check digits are not computed. */
export function cnpj(random: Random): string {
  const root = (random.chance(0.2) ? '0' : '') + random.digits(8);
  const digits = `${root.slice(0, 8)}0001${random.digits(2)}`;
  if (random.chance(0.4)) return digits;
  return `${digits.slice(0, 2)}.${digits.slice(2, 5)}.${digits.slice(5, 8)}/${digits.slice(8, 12)}-${digits.slice(12)}`;
}
