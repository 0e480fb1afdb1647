import { ownValue } from '../base/own-value.ts';
import type { Replication } from '../sensedata/streams/stream.ts';
import type { DefinitionPlace } from './definition-place.ts';
import type { OwnColumns } from './own-columns.ts';

const FORMS = '{"updated": "updated_at", "created": "created_at"} or {"day": "ref_date", "lookback_days": 5}';
const A_FIELD = 'the name of a field';
const FIELD = /^[^\s.]+$/;
/** How far behind its cursor a list by day is read again, unless the definition says otherwise. */
const LOOKBACK_DAYS = 3;
const MOST_DAYS = 3650;

/**
 * Reads how a list is replicated; whole, where nothing is said.
 * @param columns of the stream; null where discovery finds them.
 * @returns null where it could not be read.
 */
export function readReplication(place: DefinitionPlace, columns: OwnColumns | null): Replication | null {
  if (!place.isSet) return { kind: 'whole' };
  if (place.entries(`an object such as ${FORMS}`) === null) return null;
  const [byDay, byEdits] = [place.at('day').isSet, place.at('updated').isSet];
  if (byDay === byEdits) {
    place.say(`must be ${FORMS}`);
    return null;
  }
  return byDay ? readByDays(place, columns) : readByEdits(place, columns);
}

function readByDays(place: DefinitionPlace, columns: OwnColumns | null): Replication | null {
  place.allow(['day', 'lookback_days']);
  const day = place.at('day').text(FIELD, A_FIELD);
  const lookback = place.at('lookback_days');
  const given = lookback.isSet ? lookback.value : LOOKBACK_DAYS;
  const isDays = Number.isInteger(given) && (given as number) >= 0 && (given as number) <= MOST_DAYS;
  if (!isDays) lookback.say(`must be a whole number of days from 0 to ${MOST_DAYS}`);
  if (day !== null) checkColumn(place.at('day'), day, 'date', columns);
  return day === null || !isDays ? null : { kind: 'days', day, lookbackDays: given as number };
}

function readByEdits(place: DefinitionPlace, columns: OwnColumns | null): Replication | null {
  place.allow(['updated', 'created']);
  const changed = place.at('updated').text(FIELD, A_FIELD);
  const created = place.at('created');
  const fields = created.isSet ? created.texts(FIELD, `${A_FIELD}, or a list of these`) : [];
  if (changed !== null) checkColumn(place.at('updated'), changed, 'date-time', columns);
  if (changed === null || fields === null) return null;
  // Without a moment of creation, nothing but the whole list shows what was never edited.
  const by = fields.length === 0 ? 'filter-where-shown' : 'filter';
  return { kind: 'edits', changed, created: { fields, by } };
}

/** The replication key is a column of the stream, by which the warehouse can tell what is new. */
function checkColumn(place: DefinitionPlace, field: string, format: string, columns: OwnColumns | null): void {
  if (columns === null) return;
  const column = ownValue(columns, field);
  if (column === undefined) place.say(`names no column ${field}`);
  else if (column.format !== format) place.say(`must name a column of type ${format}`);
}
