import { writeFileSync } from 'node:fs';
import { DERIVED, ROOT, readCurrent } from './derived.ts';

for (const [name, make] of Object.entries(DERIVED)) {
  const current = readCurrent(name);
  const made = make(current);
  if (made === current) continue;
  writeFileSync(new URL(name, ROOT), made);
  console.log(`${name} was written anew`);
}
