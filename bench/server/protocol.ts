import type { Resource } from '../../simulator/streams.ts';

/** What the page server is to serve from now on: lists that are not named are empty. */
export interface Serving {
  readonly lists: Partial<Record<Resource, number>>;
  /** Before each answer. */
  readonly latencyMs: number;
}

/** From the bench to its server, one at a time; each is answered. */
export type ServerRequest = { readonly serve: Serving } | { readonly count: true };

export type ServerReply = { readonly url: string } | { readonly served: true } | { readonly requests: number };
