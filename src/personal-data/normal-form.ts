import type { ColumnClass } from './classes.ts';

const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** A CPF or a CNPJ with its punctuation. */
const WRITTEN_DOCUMENT = /^(?:\d{3}\.\d{3}\.\d{3}|\d{2}\.\d{3}\.\d{3}\/\d{4})-\d{2}$/;

/**
 * The one form in which a text is hashed, so that the same person is the same hash however it was typed: NFC, without
 * blanks around it; e-mails in lower case; of phones the digits; of documents letters (a CNPJ may have some) and digits.
 * In a column of two classes a text goes by what it is: a name in a column of names and e-mails keeps its case.
 * What is an e-mail, or a CPF or CNPJ with punctuation, is treated as one in any column: custom fields have no class.
 * @returns `""` where nothing is left.
 */
export function normalForm(text: string, classes: readonly ColumnClass[]): string {
  const plain = text.normalize('NFC').trim();
  const [only] = classes.length === 1 ? classes : [];
  if (only === 'email' || EMAIL.test(plain)) return plain.toLowerCase().normalize('NFC');
  if (only === 'phone') return plain.replace(/\D/g, '') || plain;
  if (only === 'document' || WRITTEN_DOCUMENT.test(plain)) {
    return plain.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '') || plain;
  }
  return plain;
}
