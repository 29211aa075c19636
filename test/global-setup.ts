import { buildFunctions } from '../build.ts';

/** Bundles the functions once: the tests of the whole run what is deployed. */
export default async function setup(): Promise<void> {
  await buildFunctions();
}
