import type { ShownColumns } from './shown-columns.ts';
import type { StreamDefinition } from './stream-definition.ts';

/**
 * What was found, as data: written as JSON as it stands, and for people by `findings-text.ts`. It holds names of fields,
 * counts and kinds of values, never a value of a record.
 */
export interface Findings {
  readonly version: string;
  /** The generation of the API as which it was asked: the setting. */
  readonly apiVersion: 'v2' | 'v1';
  /** `refused`: so many more were wanted, at least. */
  readonly requests: { readonly sent: number; readonly atMost: number; readonly refused: number };
  readonly resources: readonly ResourceFinding[];
  /** Lists that may be there, and that no selected stream is read from. */
  readonly others: readonly OtherListFinding[];
  readonly pageLimit: PageLimitFinding;
  /** By which parameter the size of a page is asked for; why, where it is not the usual one. */
  readonly pageSizeParameter: { readonly name: string; readonly because: string | null };
  /** Whether `count` is seen to be that of the whole list. */
  readonly count: { readonly whole: boolean; readonly because: string };
  readonly parameters: readonly ParameterFinding[];
  readonly withoutOrder: WithoutOrderFinding;
  readonly filterZone: ZoneFinding;
  /** The setting: in which zone moments without one are read. */
  readonly timezone: string;
  readonly settings: readonly Advice[];
  /** For the setting `streams`: lists that are there, and that the tap has no stream for. */
  readonly streams: readonly StreamDefinition[];
  /** Fields that no column takes, as columns, by stream: as far as these pages show. */
  readonly columns: Readonly<Record<string, ShownColumns>>;
  /** Streams that should be left out, as far as this goes. */
  readonly deselect: readonly string[];
}

export interface ResourceFinding {
  readonly resource: string;
  readonly path: string;
  /** The selected ones that are fed by it. */
  readonly streams: readonly string[];
  /** `not there`: 404; `forbidden`: 403. Either can mean that the contract does not include it. */
  readonly answer: 'readable' | 'not there' | 'forbidden' | 'failed' | 'not asked';
  /** Null where no answer came. */
  readonly status: number | null;
  /** Why it is not readable, in words. */
  readonly because: string | null;
  /** Null where there is no page of it. */
  readonly page: PageFinding | null;
}

export interface OtherListFinding extends Pick<ResourceFinding, 'resource' | 'path' | 'answer' | 'status' | 'because'> {
  /** The stream that it feeds if that is selected; null where the tap has none. */
  readonly stream: string | null;
  /** On its first page; null where there is no page of it. */
  readonly records: number | null;
  /** Null where the tap has a stream, or the page does not tell its records apart. */
  readonly definition: StreamDefinition | null;
}

/** What the first page of a list shows. */
export interface PageFinding {
  readonly records: number;
  readonly next: 'more' | 'last' | 'unsaid';
  /** The name that the records stand under; null: they are not in an object. */
  readonly array: string | null;
  /** The kind of `next_page`. */
  readonly nextPage: string;
  /** Null for tables that have no such moment, as far as known. */
  readonly withoutUpdatedAt: number | null;
  /** Records with a creation date, by the name of the field that shows it. */
  readonly creationDates: readonly Count[];
  /** The forms of `updated_at` and of creation dates. */
  readonly moments: Moments;
  /** Null where the tap reads none from this resource. */
  readonly customFields: CustomFieldsFinding | null;
  /** Names of fields that no column takes. */
  readonly otherFields: readonly string[];
  /** Columns of the resource's own stream for which no record had a field. */
  readonly columnsWithoutField: readonly string[];
}

export interface Count {
  readonly name: string;
  readonly count: number;
}

export interface Moments {
  readonly withZone: number;
  readonly withoutZone: number;
  readonly bareDates: number;
  /** Neither a moment nor a date. */
  readonly unreadable: number;
  /** Those without a zone that lie in the future, if they are read in the configured zone, and in UTC. */
  readonly inTheFuture: { readonly asConfigured: number; readonly asUtc: number };
}

export interface CustomFieldsFinding {
  /** How many records hold them in which form. */
  readonly forms: { readonly object: number; readonly list: number };
  readonly fields: readonly { readonly name: string; readonly values: readonly Count[] }[];
  /** Further fields: their names are none that a field has, or they are too many to be listed. */
  readonly notListed: number;
}

export interface PageLimitFinding {
  /** `given`: as many as asked for; `capped`: fewer; `refused`: with an error; `ignored`: more. */
  readonly answer: 'given' | 'capped' | 'refused' | 'ignored' | 'unknown';
  /** The largest page that is known to be given; null where that is not known. */
  readonly limit: number | null;
  readonly because: string;
}

/** What the API makes of a parameter. */
export type ParameterAnswer =
  | 'honoured'
  | 'ignored'
  | 'refused'
  /** A filter that leaves out what it should show. */
  | 'incomplete'
  /** The data cannot tell. */
  | 'unknown'
  | 'not asked';

export interface ParameterFinding {
  readonly parameter: string;
  /** Null where there was none to ask. */
  readonly resource: string | null;
  readonly answer: ParameterAnswer;
  readonly because: string;
}

export interface WithoutOrderFinding {
  readonly resource: string | null;
  /** How the ids stand where no order is asked for. */
  readonly ids: 'ascending' | 'descending' | 'none' | 'unknown';
  /** Whether the same page came twice. */
  readonly twice: 'same' | 'changed' | 'unknown';
}

export interface ZoneFinding {
  /** `UTC`, `UTC-3`; null where more than one whole hour is possible. */
  readonly answer: string | null;
  /** Whole hours east of UTC that the answers allow. */
  readonly possible: readonly number[];
  readonly because: string;
}

/** A setting that fits what was found. */
export interface Advice {
  readonly setting: string;
  readonly value: unknown;
  readonly because: string;
}
