import type { RawRecord } from '../list/list.ts';

/** Under which an API says beside a list that it could not make it. */
const ERROR_KEY =
  /^(has_?|is_?)?(error|erro|exception|fault|failure|failed)s?(_?(message|mensagem|code|codigo|type|description|descricao))?$/i;
const SUCCESS_KEY = /^(success|successful|succeeded|sucesso|ok)$/i;
const STATUS_KEY = /^(http_?)?(status|code|status_?code|result)$/i;

/** Words that say no, or nothing, whatever they stand under. */
const NO_ERROR = /^(|0|no|none|null|false|nil|n\/?a|ok|nao|não)$/i;
const FAILURE = /err(o|or)|fail|falh|exception|fatal|timed?.?out|denied|unavailable|unauthori[sz]ed|forbidden|invalid/i;

/**
 * What an answer says to have gone wrong, beside the list that it holds: a list of which nobody knows how much is missing.
 * @param names under which the list itself may stand: no such key is looked at.
 * @returns the key that says so; null where none does.
 */
export function envelopeFault(body: RawRecord, names: readonly string[]): string | null {
  for (const [key, value] of Object.entries(body)) {
    if (names.includes(key)) continue;
    if (ERROR_KEY.test(key) && saysSomething(value)) return key;
    if (SUCCESS_KEY.test(key) && saysNo(value)) return key;
    if (STATUS_KEY.test(key) && isFailure(value)) return key;
  }
  return null;
}

function saysSomething(value: unknown): boolean {
  if (typeof value === 'string') return !NO_ERROR.test(value.trim());
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function saysNo(value: unknown): boolean {
  return value === false || value === 0 || (typeof value === 'string' && /^(false|0|no|nao|não)$/i.test(value.trim()));
}

function isFailure(value: unknown): boolean {
  if (typeof value === 'string' && !/^\d+$/.test(value.trim())) return FAILURE.test(value);
  const code = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
  return code >= 400 && code < 600;
}
