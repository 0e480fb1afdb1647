/**
 * How many random histories, storms or conversations a property is tried on: few where all tests run, many in
 * `npm run test:long`. A number in the environment variable `name` counts before both.
 */
export function budget(name: string, everyRun: number, long: number): number {
  const asked = process.env[name];
  if (asked !== undefined) return Number(asked);
  return isLongRun() ? long : everyRun;
}

/** Whether this is `npm run test:long`. */
export function isLongRun(): boolean {
  return process.env.LONG_RUN === 'true';
}
