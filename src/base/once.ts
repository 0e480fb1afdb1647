/**
 * Makes a function that tells each matter once.
 * @param tell is given the text.
 * @returns a function of a text, and of the matter that it is about: by default the text itself.
 */
export function once(tell: (text: string) => void): (text: string, matter?: string) => void {
  const told = new Set<string>();
  return (text, matter = text) => {
    if (told.has(matter)) return;
    told.add(matter);
    tell(text);
  };
}
