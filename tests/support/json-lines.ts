/** The objects of a text that holds one JSON object a line. A line that is none is an error that shows it. */
export function parseJsonLines<T extends object = Record<string, unknown>>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const value = parse(line);
      if (typeof value !== 'object' || value === null) {
        throw new Error(`line ${index + 1} is no JSON object: ${line.slice(0, 200)}`);
      }
      return value as T;
    });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
