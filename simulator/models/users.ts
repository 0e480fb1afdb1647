import type { Json, JsonObject } from '../json.ts';
import type { Micros } from '../micros.ts';
import type { Shape } from '../shape.ts';
import { ROLES } from '../vocabulary.ts';
import { momentAfter } from './dates.ts';
import { type Model, revised } from './model.ts';
import { person } from './people.ts';

/** A user, also as it stands inside other records. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly email: string | null;
  readonly profileName: string | null;
  readonly profileRole: string | null;
  readonly active: boolean | null;
  readonly registered: Micros | null;
  readonly created: Micros | null;
  readonly updated: Micros | null;
}

/** The list of users. */
export const users: Model<User> = {
  resource: 'users',

  draw({ id, created, updated, version, stable, fresh, world }) {
    const { name, username, email } = person(stable, id);
    const role = fresh.chance(0.93) ? fresh.pick(ROLES) : null;
    return {
      id: String(id),
      name: revised(name, version),
      username,
      email: stable.chance(0.95) ? email : null,
      profileName: role?.[0] ?? null,
      profileRole: role?.[1] ?? null,
      active: fresh.chance(0.97) ? fresh.chance(0.85) : null,
      registered: created === null || stable.chance(0.1) ? null : momentAfter(stable, created, 30, world.start),
      created,
      updated,
    };
  },

  values: (user) => ({
    id: user.id,
    active: user.active,
    created_at: user.created,
    email: user.email,
    name: user.name,
    profile__name: user.profileName,
    profile__role: user.profileRole,
    registered_on: user.registered,
    updated_at: user.updated,
    username: user.username,
  }),

  children: () => ({}),

  encode: (user, shape) => ({
    ...encodeUser(user, shape, encodeProfile(user, shape)),
    id: shape.key(user.id),
  }),
};

/** A user's `profile`. */
export function encodeProfile(user: User, shape: Shape): Json {
  return shape.object(user.profileRole !== null, () => ({
    name: shape.text(user.profileName),
    role: shape.text(user.profileRole),
  }));
}

/** A user as the API writes it in the list of users and inside other records. */
export function encodeUser(user: User, shape: Shape, profile: Json): JsonObject {
  return {
    id: shape.id(user.id),
    name: shape.text(user.name),
    username: shape.text(user.username),
    email: shape.text(user.email),
    profile,
    active: shape.boolean(user.active),
    registered_on: shape.moment(user.registered),
    created_at: shape.moment(user.created),
    updated_at: shape.moment(user.updated),
  };
}
