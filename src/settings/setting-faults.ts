import { Ajv } from 'ajv';
import { kindOf } from '../singer/kind.ts';
import { type Setting, settings } from './settings.ts';

/** How settings are written that are no single text or number. */
const EXAMPLES: Readonly<Record<string, string>> = {
  batch_config: '{"storage": {"root": "batches"}}',
  endpoints: '{"financial": "titles"}',
  expect_records: '["customers", "tasks"]',
  full_refresh_days: '{"financial": 7}',
  lookback_days: '{"kpis": 7}',
  streams: '[{"name": "orders", "path": "orders", "keys": ["id"]}]',
};

/** What is wrong with the value of a setting. */
export interface SettingFault {
  readonly key: string;
  /** One sentence: the key or the path in it, what was expected, and the kind of what is there. */
  readonly text: string;
}

/** Holds values against the schema of the settings. @returns one fault a path. */
export function settingFaults(values: Readonly<Record<string, unknown>>): SettingFault[] {
  // A test holds the defaults against the schema, and the schema against JSON Schema's: here, at each start, that would take
  // a third of a run that finds nothing new.
  const given = Object.entries(settings).filter(([key, setting]) => values[key] !== (setting as Setting).default);
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false });
  const validate = ajv.compile({ type: 'object', properties: Object.fromEntries(given) });
  if (validate(values)) return [];
  const byPath = new Map<string, SettingFault>();
  for (const { instancePath, keyword, params, message } of validate.errors ?? []) {
    const steps = instancePath.slice(1).split('/');
    const path = steps.join('.');
    const value = steps.reduce<unknown>((from, step) => (from as Record<string, unknown> | undefined)?.[step], values);
    const wanted = wantedText(keyword, params) ?? message;
    const example = EXAMPLES[path];
    const form = example === undefined ? '' : `; write it as JSON, such as ${example}`;
    const got = keyword === 'type' ? `, not ${kindOf(value)}${form}` : '';
    if (!byPath.has(path)) byPath.set(path, { key: steps[0]!, text: `${path} ${wanted}${got}` });
  }
  return [...byPath.values()];
}

/** What a value must be, where ajv does not put it well; null where it does. */
function wantedText(keyword: string, params: Readonly<Record<string, unknown>>): string | null {
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as string[]).map((v) => `"${v}"`).join(', ')}`;
  return keyword === 'type' ? `must be ${[params.type].flat().join(' or ')}` : null;
}
