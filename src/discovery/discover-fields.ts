import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { hasFound } from '../catalog/field-source.ts';
import { columnsMissing } from '../catalog/found-columns.ts';
import { listOf } from '../catalog/list-of.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import { checkPersonalData } from '../catalog/treated-columns.ts';
import type { Client } from '../sensedata/http/client.ts';
import { Pages } from '../sensedata/http/pages.ts';
import type { RequestGroup } from '../sensedata/http/request-group.ts';
import { positionReader } from '../sensedata/streams/position-reader.ts';
import { firstOrder, orderField } from '../sensedata/streams/stream.ts';
import type { Config } from '../settings/config.ts';
import type { Catalog } from '../singer/catalog.ts';
import { momentReader } from '../singer/moment.ts';
import { absenceOf } from '../sync/absence.ts';
import { listPath } from '../sync/list-path.ts';
import { type PathSearch, searchPath } from '../sync/path-search.ts';
import { type OpenPages, sampleList } from './list-sample.ts';
import { ResourceFields } from './resource-fields.ts';
import { withFound } from './with-found.ts';

export interface DiscoverFieldsOptions {
  readonly streams: StreamSet;
  /** The lists that are asked. */
  readonly plan: readonly ResourcePlan[];
  readonly client: Client;
  readonly config: Config;
  readonly log: Log;
}

/**
 * Asks the API for some pages of each list, and gives the catalog with a column for each field that they show.
 * @throws ApiError where a request fails for good: a catalog without the columns that it would have shown takes them from the
 * warehouse in silence. A list that the contract does not include is passed over, as in a sync.
 */
export async function discoverFields(options: DiscoverFieldsOptions): Promise<Catalog> {
  const { streams, plan, client, config, log } = options;
  const group = client.group();
  const found = await Promise.all(plan.map((resource) => fieldsOf(resource, group, options)));
  const readable = found.filter((fields) => fields !== null);
  if (readable.length === 0) {
    throw new ApiError(
      `no list could be read, so nothing is known of its fields: is "api_url" right? (${config.apiUrl})`,
      null,
    );
  }
  log.info(`fields were looked for in ${readable.length} lists; requests: ${group.counts.requests}`);
  const fields = new Map(readable.flatMap((resource) => [...resource.fields]));
  const warn = (text: string): void => log.warning(text);
  const catalog = withFound({ streams, fields, policy: config.personalData, warn });
  checkPersonalData(config.personalData, streams, { catalog, looksForFields: true, warn });
  const missing = columnsMissing(
    streams.all.filter(({ name }) => !catalog.streams.some((entry) => entry.stream === name && hasFound(entry))),
    streams,
  );
  if (missing !== null) log.warning(missing);
  return catalog;
}

/** What a list shows; null where it is not there for this token. */
async function fieldsOf(
  resource: ResourcePlan,
  group: RequestGroup,
  options: DiscoverFieldsOptions,
): Promise<ResourceFields | null> {
  const { streams, client, config, log } = options;
  const { parent } = resource;
  const readMoment = momentReader(config.timezone);
  const fields = new ResourceFields(parent, streams, readMoment);
  const order = firstOrder(parent.replication);
  const field = orderField(parent, order);
  const position = positionReader(parent, order, field, readMoment, momentReader('UTC'), resource.keyTypes);
  let first: Pages | null = null;
  const open: OpenPages = (sort, limit = config.pageSize) => {
    const pages = new Pages(
      client,
      { ...listOf(resource), order: field, sort, limit, readMoment, position },
      log,
      group,
    );
    first ??= pages;
    return pages;
  };
  try {
    await sampleList(open, config.discoverFields, (records) => fields.note(records));
    return fields;
  } catch (error) {
    const answered = (first as Pages | null)?.answered === true;
    const expected = resource.streams.some(({ stream }) => config.expectRecords.includes(stream.name));
    const search = await searchOf(error, answered, resource, client, config, group);
    if (search?.found != null) return fieldsOf({ ...resource, path: search.found }, group, options);
    const absence = absenceOf(error, resource, { answered, expected, search });
    if (absence === null) throw error;
    if (absence.kind === 'failed') throw absence.error;
    log.warning(absence.text, parent.name);
    return null;
  }
}

/** Looks, as a sync does, for a list that is not there and whose path is a guess; null where it is not looked for. */
async function searchOf(
  error: unknown,
  answered: boolean,
  resource: ResourcePlan,
  client: Client,
  config: Config,
  group: RequestGroup,
): Promise<PathSearch | null> {
  const { path, isGuess } = listPath(resource, config, { bookmarks: {} });
  const isMissing = error instanceof ApiError && error.status === 404 && !answered;
  return isGuess && isMissing ? searchPath(client, resource.parent, path, group) : null;
}
