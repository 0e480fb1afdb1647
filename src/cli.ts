#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { Tap } from './tap.ts';

// What lives is little, but the bytes of answers count as old at once: V8 would look through its whole heap every ten pages.
setFlagsFromString('--heap-growing-percent=300');

/** The only user of `process`, which it gives to the tap. */
await new Tap(process).run();
