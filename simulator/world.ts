import type { Behaviour } from './behaviour.ts';
import { FACTS } from './facts.ts';
import type { Json, JsonObject } from './json.ts';
import type { Micros } from './micros.ts';
import { draftOf } from './models/draft.ts';
import type { OwnFields } from './models/own-fields.ts';
import { cnpj } from './models/people.ts';
import { type User, users } from './models/users.ts';
import { Random } from './random.ts';
import type { Story } from './scenarios/story.ts';
import type { Seedling } from './seedlings.ts';
import type { Shape } from './shape.ts';
import type { Resource } from './streams.ts';
import { COMPANIES, GROUPS, LEGAL_FORMS } from './vocabulary.ts';
import type { Zone } from './zone.ts';

/**
 * What records know of each other. It is made of the first records and never changes: a copy of a user inside a task
 * stays as it was when the task was written, so that an edit of the user is no silent edit of the task.
 */
export class World {
  readonly seed: number;
  readonly zone: Zone;
  /** The moment of the first data. */
  readonly start: Micros;
  readonly contactsShowCreatedAt: boolean;
  readonly customFields: Behaviour['customFields'];
  readonly zoneless: boolean;
  readonly noteIds: Behaviour['noteIds'];
  /** Changes once, when the tenant's administrator changes them. */
  ownFields: OwnFields;
  /** Where there is a scenario: what it tells of the first records. */
  readonly story: Story | null;
  readonly #first: Readonly<Record<Resource, readonly Seedling[]>>;
  readonly #users = new Map<string, User>();

  constructor(
    seed: number,
    zone: Zone,
    start: Micros,
    behaviour: Behaviour,
    first: Readonly<Record<Resource, readonly Seedling[]>>,
    story: Story | null,
  ) {
    this.seed = seed;
    this.zone = zone;
    this.start = start;
    this.contactsShowCreatedAt = behaviour.contactsShowCreatedAt;
    this.customFields = behaviour.customFields;
    this.zoneless = behaviour.zoneless === 'all';
    this.noteIds = behaviour.noteIds;
    this.ownFields = behaviour.ownFields ? 'some' : 'none';
    this.story = story;
    this.#first = first;
    for (const user of first.users) this.#users.set(String(user.id), users.draw(draftOf('users', user, 0, this)));
  }

  /** The id of one of the first records, or null where there is none. */
  pick(resource: Resource, random: Random): string | null {
    const records = this.#first[resource];
    return records.length === 0 ? null : String(random.pick(records).id);
  }

  /** The customer and the type that have one record a day, by its number on that day. */
  pairOf(slot: number): { customer: string; type: number } {
    const { customers } = this.#first;
    const count = Math.max(1, customers.length);
    const customer = customers[slot % count]?.id ?? FACTS.customers.firstId;
    return { customer: String(customer), type: Math.floor(slot / count) };
  }

  /** A user as other records show them. */
  user(id: string | null): User | null {
    return id === null ? null : (this.#users.get(id) ?? null);
  }

  /** The customer as other records show it; only the id matters to a reader. */
  customerCard(id: Json, key: string | null, shape: Shape): JsonObject {
    const random = new Random(this.seed, Number(key), 73);
    const company = random.pick(COMPANIES);
    return {
      id,
      id_legacy: shape.none(),
      group: shape.text(random.pick(GROUPS)),
      name_contract: `${company} ${random.pick(LEGAL_FORMS)}`,
      name: `${company} ${key}`,
      cnpj: shape.text(cnpj(random)),
    };
  }
}
