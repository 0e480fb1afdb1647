import { streams as builtIn } from '../sensedata/streams/streams.ts';
import { isObject } from '../singer/kind.ts';
import { DefinitionPlace } from './definition-place.ts';
import { type OwnStream, readOwnStream } from './own-stream.ts';

/**
 * Reads the setting `streams`: what a user says of lists that the tap does not know. By hand and not by a JSON Schema:
 * keys, columns and names must agree with each other, and all that is wrong is told at once, each by its path.
 * @param sizeParameter the parameter by which the user wants the size of a page asked for; null where nothing is said.
 * @param problem is told what is wrong, one sentence each.
 * @returns each stream, followed by its children.
 */
export function readOwnStreams(
  value: readonly unknown[] | null,
  sizeParameter: string | null,
  problem: (text: string) => void,
): OwnStream[] {
  const places = (value ?? []).map((definition, index) => {
    return new DefinitionPlace(`streams[${index}]`, definition, problem);
  });
  const own = places.flatMap((place) => readOwnStream(place, sizeParameter)).filter((stream) => stream !== null);
  checkNames(places);
  return own;
}

/** Names are those of tables: each once, also where targets heed no case. */
function checkNames(places: readonly DefinitionPlace[]): void {
  const taken = new Map(builtIn.map(({ name }) => [name, 'a stream that the tap has itself']));
  for (const place of places.flatMap(namesIn)) {
    if (typeof place.value !== 'string') continue;
    const folded = place.value.toLowerCase();
    const owner = taken.get(folded);
    if (owner === undefined) taken.set(folded, `the same stream as ${place.path}`);
    else place.say(`names ${owner}: choose another name`);
  }
}

/** The places of the names of a stream and of its children. */
function namesIn(place: DefinitionPlace): DefinitionPlace[] {
  if (!isObject(place.value)) return [];
  const children = place.at('children');
  const entries = Array.isArray(children.value) ? children.value.map((_, index) => children.at(index)) : [];
  return [place, ...entries].filter(({ value }) => isObject(value)).map((one) => one.at('name'));
}
