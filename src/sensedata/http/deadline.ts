/**
 * Waits for work, but never longer than this: whatever becomes of the work itself, the caller goes on.
 * @throws Error once the time is over.
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Error(`no whole answer within ${milliseconds / 1000} s`));
    timer = setTimeout(end, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
