#!/usr/bin/env node
/**
 * What `npx onboard` and `npm i -g` run: in the package the bundle, in the repository the sources, which are always up to
 * date. It imports no more than it needs, because the help is to be as fast as Node starts.
 */
import { existsSync } from 'node:fs';

const sources = new URL('../onboard.ts', import.meta.url);
await (existsSync(sources) ? import('./run-sources.js').then(({ run }) => run(sources)) : import('../dist/onboard.js'));
