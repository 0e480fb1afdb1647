import { table } from '../base/table.ts';
import type {
  CustomFieldsFinding,
  Findings,
  OtherListFinding,
  PageFinding,
  PageLimitFinding,
  ParameterFinding,
  ResourceFinding,
} from './findings.ts';

/** The findings for people, line by line. */
export function findingsText(findings: Findings): string[] {
  const { version, apiVersion, requests, resources, pageLimit, pageSizeParameter, count, parameters } = findings;
  return [
    `What the API does, as tap-sensedata ${version} found out by ${requests.sent} of at most ${requests.atMost} requests`,
    ...(apiVersion === 'v1' ? AS_V1 : []),
    ...section('Resources: one page of each', [
      ...table([RESOURCE_HEAD, ...resources.map(resourceRow)]),
      ...resources.flatMap(({ resource, because }) => (because === null ? [] : [`${resource}: ${because}`])),
    ]),
    ...section('Other lists: what no selected stream is read from', otherLines(findings)),
    ...section('Moments: updated_at and creation dates, on these pages', momentLines(findings)),
    ...section('Parameters', [
      ...table([['parameter', 'asked of', 'answer', 'because'], ...sorted(parameters).map(parameterRow)]),
      ...consequences(parameters),
    ]),
    ...section('Lists and filters', [
      `page limit: ${limitText(pageLimit)}`,
      `page size by: ${pageSizeParameter.name}`,
      `count: ${count.whole ? 'that of the whole list' : 'not seen to be that of the whole list'} (${count.because})`,
      `without order_by: ${withoutOrderText(findings)}`,
      `zone of filter dates: ${findings.filterZone.answer ?? UNTOLD} (${findings.filterZone.because})`,
    ]),
    ...section('Custom fields: number of values by kind', resources.flatMap(customFieldLines)),
    ...section('Fields and columns that do not meet', resources.flatMap(strayLines)),
    ...section('Settings to use', settingLines(findings)),
    ...section('Streams to define: lists that the tap has no stream for, ready for config.json', streamLines(findings)),
    ...section('Columns to add, as far as these pages show', columnLines(findings)),
  ];
}

const AS_V1 = [
  'Asked as V1 ("api_version"). What is known of it comes from one program: orders and filters are asked for as in V2.',
];
const UNTOLD = 'cannot be told';
const RESOURCE_HEAD = ['resource', 'path', 'answer', 'records', 'more', 'found under', 'next_page'];
const NEXT: Readonly<Record<PageFinding['next'], string>> = { more: 'yes', last: 'no', unsaid: 'not said' };
const ANSWERS: Readonly<Record<ParameterFinding['answer'], string>> = {
  honoured: 'honoured',
  ignored: 'ignored',
  refused: 'refused',
  incomplete: 'LEAVES OUT RECORDS',
  unknown: UNTOLD,
  'not asked': 'not asked',
};

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function resourceRow({ resource, path, answer, page }: ResourceFinding): (string | number)[] {
  if (page === null) return [resource, path, answer, '-', '-', '-', '-'];
  const { records, next, array, nextPage } = page;
  return [resource, path, answer, records, NEXT[next], array ?? 'nothing', nextPage];
}

function otherLines({ others, requests }: Findings): string[] {
  const asked = others.filter(({ answer }) => answer !== 'not asked');
  const left = others.filter(({ answer }) => answer === 'not asked').map(({ resource }) => resource);
  const rows = asked.map(({ resource, path, answer, records, ...other }) => {
    return [resource, path, answer, records ?? '-', otherText({ answer, records, ...other })];
  });
  return [
    ...(rows.length === 0 ? [] : table([['list', 'path', 'answer', 'records', 'what to do'], ...rows])),
    ...(left.length === 0 ? [] : [`not asked: ${left.join(', ')}`]),
    ...(requests.refused === 0
      ? []
      : [
          `There were questions for ${requests.refused} requests more, at least: set "explain_requests" to ${requests.atMost + requests.refused} or more to ask them too.`,
        ]),
  ];
}

function otherText({
  answer,
  stream,
  records,
  definition,
}: Pick<OtherListFinding, 'answer' | 'stream' | 'records' | 'definition'>): string {
  if (answer !== 'readable') return 'nothing';
  if (stream !== null) return `select ${stream} in the catalog, if you need it`;
  if (definition !== null) return 'define it as a stream, below, if you need it';
  return records === 0 ? 'nothing: it is empty' : 'nothing: no id tells its records apart';
}

function streamLines({ streams }: Findings): string[] {
  return streams.length === 0 ? [] : [JSON.stringify({ streams })];
}

function columnLines({ columns }: Findings): string[] {
  const lines = Object.entries(columns).map(([stream, shown]) => `${stream}: ${JSON.stringify(shown)}`);
  return lines.length === 0
    ? []
    : [...lines, 'With "discover_fields", --discover makes columns of these, and of custom fields, from more pages.'];
}

function momentLines({ resources, timezone }: Findings): string[] {
  const rows = resources.flatMap(({ resource, page }) => {
    if (page === null || page.records === 0) return [];
    const { records, withoutUpdatedAt, creationDates, moments } = page;
    const without =
      withoutUpdatedAt === null ? '-' : `${withoutUpdatedAt} of ${records} (${percent(withoutUpdatedAt, records)})`;
    const dates = creationDates.map(({ name, count }) => `${name} on ${count} of ${records}`).join(', ');
    const { withZone, withoutZone, bareDates, unreadable } = moments;
    return [[resource, without, dates || 'not shown', withZone, withoutZone, bareDates, unreadable]];
  });
  if (rows.length === 0) return [];
  const head = [
    'resource',
    'without updated_at',
    'creation date',
    'with zone',
    'without zone',
    'bare dates',
    'unreadable',
  ];
  const local = resources.reduce((sum, { page }) => sum + (page?.moments.withoutZone ?? 0), 0);
  return [
    ...table([head, ...rows]),
    ...resources.flatMap(contactsLine),
    ...(local > 0
      ? [
          `Moments without a zone are read in ${timezone} ("timezone"). To check one, load it: the table, in UTC, must show three hours more`,
          `than SenseData's screen in São Paulo. If both are equal, set "America/Sao_Paulo"; if it shows six hours more, set "UTC".`,
        ]
      : []),
  ];
}

function contactsLine({ resource, page }: ResourceFinding): string[] {
  if (resource !== 'contacts' || page === null || page.records === 0) return [];
  return page.creationDates.length === 0
    ? ['Contacts show no creation date: each sync reads them whole, and sends what is new.']
    : ['Contacts show a creation date: once they are loaded, a sync reads what is new, without any setting.'];
}

function parameterRow({ parameter, resource, answer, because }: ParameterFinding): string[] {
  return [parameter, resource ?? '-', ANSWERS[answer], because];
}

/** By parameter: orders first, then filters, in the order in which they were asked. */
function sorted(parameters: readonly ParameterFinding[]): ParameterFinding[] {
  const names = [...new Set(parameters.map(({ parameter }) => parameter))];
  return names.flatMap((name) => parameters.filter(({ parameter }) => parameter === name));
}

/** What a sync makes of parameters that are not honoured. */
function consequences(parameters: readonly ParameterFinding[]): string[] {
  const has = (begin: RegExp, ...answers: readonly ParameterFinding['answer'][]): boolean =>
    parameters.some(({ parameter, answer }) => begin.test(parameter) && answers.includes(answer));
  return [
    ...(has(/^order_by=(id|updated_at)/, 'ignored', 'refused')
      ? ['An order that is not honoured: a sync reads the list as it comes, and its STATE moves at the end of it.']
      : []),
    ...(has(/:start$/, 'ignored', 'refused')
      ? ['A filter that is not honoured: each sync reads the whole list; what is old is not sent.']
      : []),
    ...(has(/:start$/, 'incomplete')
      ? ['A filter that leaves out records: run this again; if it stays so, a sync misses what the filter leaves out.']
      : []),
  ];
}

function limitText({ answer, limit, because }: PageLimitFinding): string {
  const told = {
    given: `${limit} or more`,
    capped: `${limit}`,
    refused: `${limit ?? UNTOLD}`,
    ignored: 'ignored',
    unknown: UNTOLD,
  };
  return `${told[answer]} (${because})`;
}

function withoutOrderText({ withoutOrder: { resource, ids, twice } }: Findings): string {
  if (resource === null) return UNTOLD;
  const direction = ids === 'unknown' ? UNTOLD : ids === 'none' ? 'in no order of ids' : `by id, ${ids}`;
  const again = { same: '; the same page came twice', changed: '; asked again, another page came', unknown: '' };
  return `${direction}${again[twice]} (${resource})`;
}

function customFieldLines({ resource, page }: ResourceFinding): string[] {
  const finding = page?.customFields;
  if (page === null || finding == null) return [];
  const { fields, notListed } = finding;
  return [
    `${resource}: ${formsText(finding, page.records)}`,
    ...fields.map(({ name, values }) => `  ${name}: ${values.map((kind) => `${kind.name} ${kind.count}`).join(', ')}`),
    ...(notListed > 0 ? [`  and ${notListed} whose names are not shown here`] : []),
  ];
}

function formsText({ forms: { object, list } }: CustomFieldsFinding, records: number): string {
  const forms = [...(object > 0 ? [`an object on ${object}`] : []), ...(list > 0 ? [`a list on ${list}`] : [])];
  return forms.length === 0 ? `none on ${records} records` : `${forms.join(', ')} of ${records} records`;
}

function strayLines({ resource, page }: ResourceFinding): string[] {
  if (page === null) return [];
  const { otherFields, columnsWithoutField } = page;
  return [
    ...(otherFields.length > 0 ? [`${resource}: no column takes ${otherFields.join(', ')}`] : []),
    ...(columnsWithoutField.length > 0 ? [`${resource}: no record shows ${columnsWithoutField.join(', ')}`] : []),
  ];
}

function settingLines({ settings, deselect, resources, apiVersion }: Findings): string[] {
  if (resources.length === 0) return [];
  if (!resources.some(({ answer }) => answer === 'readable')) {
    const other = apiVersion === 'v1' ? 'v2' : 'v1';
    return [
      'nothing can be read: is "api_url" right?',
      `Or does your account have the other generation of the API? "api_version": "${other}"`,
    ];
  }
  const config = Object.fromEntries(settings.map(({ setting, value }) => [setting, value]));
  const lines = settings.map(({ setting, because }) => `${setting}: ${because}`);
  return [
    ...(settings.length > 0 ? [JSON.stringify(config), ...lines] : ['those that you have fit what was found']),
    ...(deselect.length > 0
      ? [
          `deselect ${deselect.join(', ')} in the catalog: your contract may not include them; if SenseData names another path, set "endpoints"`,
        ]
      : []),
  ];
}

function percent(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`;
}
