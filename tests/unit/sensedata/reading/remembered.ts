/** The same function, which makes each text once: random histories show the same dates and moments again and again. */
export function remembered(make: (key: number) => string): (key: number) => string {
  const known = new Map<number, string>();
  return (key) => {
    let text = known.get(key);
    if (text === undefined) {
      text = make(key);
      known.set(key, text);
    }
    return text;
  };
}
