/**
 * Does things by number from 0 on, two at a time: most of a short run is the start of its process.
 * @returns what came of each, in their order.
 */
export async function twoAtATime<T>(count: number, work: (number: number) => Promise<T>): Promise<T[]> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const results: T[] = [];
  const next = numbers.values();
  const worker = async (): Promise<void> => {
    for (const number of next) results[number] = await work(number);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
