import { type Setting, settings } from '../src/settings/settings.ts';

/** A setting as `meltano.yml` and the Meltano Hub describe it. */
export interface MeltanoSetting {
  readonly name: string;
  readonly label: string;
  /** Left out where a setting takes values of several kinds. */
  readonly kind?: string;
  readonly sensitive?: true;
  readonly value?: unknown;
  readonly options?: readonly { readonly label: string; readonly value: unknown }[];
  readonly description: string;
}

/** The tap's settings in Meltano's words. */
export function meltanoSettings(): MeltanoSetting[] {
  return Object.entries<Setting>(settings).map(([name, setting]) => {
    const { description, default: value, enum: options } = setting as Setting & { enum?: readonly unknown[] };
    const kind = kindOf(setting);
    return {
      name,
      label: labelOf(name),
      ...(kind === null ? {} : { kind }),
      ...(setting.secret ? { sensitive: true } : {}),
      // Meltano keeps an object's entries as settings of their own: an empty one is no default.
      ...(value === undefined || setting.type === 'object' ? {} : { value }),
      ...(options === undefined ? {} : { options: options.map((value) => ({ label: labelOf(String(value)), value })) }),
      description,
    };
  });
}

function kindOf({ type, secret, moment, enum: options }: Setting): string | null {
  if (secret) return 'password';
  if (moment) return 'date_iso8601';
  if (options !== undefined) return 'options';
  if (typeof type !== 'string') return null;
  return type === 'number' ? 'decimal' : type;
}

const SHORT_FORMS: Readonly<Record<string, string>> = { api: 'API', url: 'URL' };

function labelOf(name: string): string {
  const words = name.split('_').map((word) => SHORT_FORMS[word] ?? word);
  const label = words.join(' ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}
