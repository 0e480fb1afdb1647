import { type Json, type JsonObject, RawJson } from '../json.ts';
import { Random } from '../random.ts';
import { ALL_RESOURCES, type Resource } from '../streams.ts';
import { INDUSTRIES, SENTENCES } from '../vocabulary.ts';
import type { CustomField } from './custom-fields.ts';
import type { Draft } from './draft.ts';

/** What a tenant has beside what all have: nothing, fields of its own, or these after its administrator has changed them. */
export type OwnFields = 'none' | 'some' | 'changed';

/** What the values of a field are. */
type Kind =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'moment'
  | 'text'
  | 'choice'
  | 'list'
  | 'user'
  | 'mixed'
  | 'code';

interface FieldDefinition {
  readonly name: string;
  readonly kind: Kind;
  /** In which share of the records it stands. */
  readonly share?: number;
  /** The share of its values that are null. */
  readonly empty?: number;
  /** What it is once the administrator has changed it; `gone`: nothing. */
  readonly later?: Kind | 'gone';
  /** Only then it is there. */
  readonly isNew?: true;
}

/** With the usual thirteen they are sixty. */
const DEFINITIONS: readonly FieldDefinition[] = [
  ...some('boolean', 'plano_ativo', 'usa_integracao', 'cliente_referencia', 'aceita_contato', 'em_migracao'),
  ...some('integer', 'lojas', 'usuarios_contratados', 'chamados_abertos', 'ano_de_fundacao', 'prazo_em_dias'),
  ...some('decimal', 'mrr', 'desconto_percentual', 'ticket_medio'),
  ...some('date', 'data_de_implantacao', 'data_da_renovacao', 'aniversario_do_contrato', 'ultima_visita'),
  ...some('moment', 'ultimo_acesso_em', 'sincronizado_em', 'aprovado_em'),
  ...some('choice', 'porte', 'regiao_comercial', 'origem', 'concorrente'),
  ...some('code', 'codigo_erp', 'cnae'),
  ...some('list', 'modulos', 'temas', 'produtos').map((field) => ({ ...field, empty: 0.5 })),
  ...some('user', 'responsavel_tecnico', 'gerente_da_conta'),
  ...some('mixed', 'faixa_de_preco', 'meta'),
  { name: 'raro', kind: 'text', share: 0.001 },
  // Names that are one to a database, or none.
  ...some('text', 'canal', 'Canal', 'CANAL', 'canál'),
  { name: 'este_nome_e_longo_demais_para_uma_coluna_de_um_banco_de_dados_a', kind: 'integer' },
  { name: 'este_nome_e_longo_demais_para_uma_coluna_de_um_banco_de_dados_b', kind: 'text' },
  { name: 'com.ponto', kind: 'integer' },
  { name: 'com "aspas" e \'apóstrofo\'', kind: 'text' },
  { name: 'Índice de satisfação (%)', kind: 'decimal' },
  { name: 'toString', kind: 'boolean' },
  { name: 'quantidade', kind: 'integer', later: 'decimal' },
  { name: 'tem_contrato', kind: 'boolean', later: 'choice' },
  { name: 'descontinuado', kind: 'text', later: 'gone' },
  { name: 'campo_de_amanha', kind: 'integer', isNew: true },
];

/** Ids of custom fields that no usual one has. */
const FIRST_ID = 101;

function some(kind: Kind, ...names: string[]): FieldDefinition[] {
  return names.map((name) => ({ name, kind }));
}

/** The tenant's own custom fields of a record, as it stands in its present version. */
export function drawOwnFields(resource: Resource, { id, version, world }: Draft): CustomField[] {
  const { ownFields, seed } = world;
  if (ownFields === 'none') return [];
  const random = new Random(seed, ALL_RESOURCES.indexOf(resource), id, 7, version);
  return DEFINITIONS.flatMap(({ name, kind, share = 0.7, empty = 0.1, later = kind, isNew }, index) => {
    const now = ownFields === 'changed' ? later : isNew ? 'gone' : kind;
    const field = { id: FIRST_ID + index, name, ...drawValue(random, now, empty) };
    return random.chance(share) && now !== 'gone' ? [field] : [];
  });
}

function drawValue(random: Random, kind: Kind | 'gone', empty: number): Pick<CustomField, 'json' | 'text'> {
  const value = kind === 'gone' ? null : VALUES[kind](random);
  if (random.chance(empty)) return { json: random.pick([null, '']), text: null };
  if (value instanceof RawJson) return { json: value, text: value.text };
  return { json: value, text: typeof value === 'string' ? value : JSON.stringify(value) };
}

const VALUES: Readonly<Record<Kind, (random: Random) => Json>> = {
  boolean: (random) => random.chance(0.5),
  integer: (random) => random.int(100_000),
  decimal: (random) => new RawJson(`${random.int(90_000)}.${1 + random.int(9)}`),
  date: (random) => dayOf(random),
  moment: (random) => `${dayOf(random)}T${two(random.int(24))}:${two(random.int(60))}:${two(random.int(60))}Z`,
  text: (random) => random.pick(SENTENCES),
  choice: (random) => random.pick(INDUSTRIES),
  list: (random) => random.sample(INDUSTRIES, random.int(3)),
  user: (random) => ({ id: 1 + random.int(99), name: 'Flávia "Fla" Simões' }),
  mixed: (random) => random.pick<Json>([random.int(1000), random.pick(INDUSTRIES), true]),
  // Digits whose zeros count.
  code: (random) => `00${random.digits(4)}`,
};

function dayOf(random: Random): string {
  return `20${two(10 + random.int(16))}-${two(1 + random.int(12))}-${two(1 + random.int(28))}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Fields at the top of a record that only this tenant's API shows: twelve, over six lists. */
const UNKNOWN: Partial<Record<Resource, (random: Random) => JsonObject>> = {
  customers: (random) => ({
    market: random.pick(['BR', 'AR', null]),
    floor: random.int(40),
    headquarters: {
      street: random.pick(SENTENCES),
      geo: { lat: new RawJson(`-23.${random.digits(4)}`), source: { name: 'IBGE', year: 2022 } },
    },
    labels: random.sample(INDUSTRIES, random.int(3)),
  }),
  tasks: (random) => ({
    edited_by: random.chance(0.5) ? { id: 1 + random.int(30), name: 'Zoé Prates', profile: { role: 'csm' } } : null,
    effort: { planned: new RawJson(`${random.int(20)}.5`), unit: 'h' },
  }),
  contacts: (random) => ({ birthday: dayOf(random), social: { linkedin: `in/${random.digits(6)}`, other: null } }),
  contracts: (random) => ({ auto_renew: random.chance(0.5), addenda: [{ number: random.int(9), on: dayOf(random) }] }),
  users: (random) => ({ last_login: `${dayOf(random)}T08:00:00Z` }),
  nps: (random) => ({ locale: random.pick(['pt-BR', 'es']) }),
};

/** These fields of a record. */
export function unknownFields(resource: Resource, ownFields: OwnFields, random: Random): JsonObject {
  return ownFields === 'none' ? {} : (UNKNOWN[resource]?.(random) ?? {});
}
