#!/usr/bin/env node
import { Tap } from './tap.ts';

/** The only user of `process`, which it gives to the tap. */
await new Tap(process).run();
