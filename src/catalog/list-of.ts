import type { ResourcePlan } from './plan.ts';

/** Where the list of a resource is, and how it is asked for, in the words of those who ask. */
export function listOf({ parent, path }: Pick<ResourcePlan, 'parent' | 'path'>) {
  const { resource, array, parameters } = parent;
  return {
    resource,
    path,
    ...(array === undefined ? {} : { array }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}
