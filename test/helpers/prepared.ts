/** Worlds that begin alike, so that what comes before a test is carried out once. */
import { type Journal, type MapContents, Records } from 'local-cloud/testing';
import { vi } from 'vitest';
import { World, type WorldOptions } from './world.ts';

/** Opens a world in which all has been prepared. Call `useFakedTime` first. */
export type OpenWorld<Args extends unknown[] = []> = (options?: WorldOptions, ...args: Args) => Promise<World>;

/**
 * Says how worlds begin. The preparation is carried out once for its arguments, and each world begins with the users, groups and
 * records that there are then, at that time. Executions, outcomes and faults of the preparation are not kept.
 *
 * @param prepare carries out what comes before
 * @param settings of all these worlds
 * @typeParam Args JSON values on which the preparation depends
 */
export function prepared<Args extends unknown[] = []>(
  prepare: (world: World, ...args: Args) => Promise<unknown>,
  settings: WorldOptions = {},
): OpenWorld<Args> {
  const begins = new Map<string, { contents: MapContents; time: number }>();
  return async (options = {}, ...args) => {
    const key = JSON.stringify(args);
    let begin = begins.get(key);
    if (!begin) {
      const kept = new Kept();
      await prepare(new World({ ...settings, records: new Records(kept) }), ...args);
      begin = { contents: kept.contents, time: Date.now() };
      begins.set(key, begin);
    }
    const { contents, time } = structuredClone(begin);
    vi.setSystemTime(time);
    return new World({ ...settings, ...options, records: new Records(undefined, contents) });
  };
}

/** Keeps the maps of a cloud in memory. */
class Kept implements Journal {
  readonly contents = new Map<string, Map<string, unknown>>();

  set(map: string, key: string, value: unknown): void {
    this.#mapOf(map).set(key, structuredClone(value));
  }

  delete(map: string, key: string): void {
    this.#mapOf(map).delete(key);
  }

  clear(map: string): void {
    this.#mapOf(map).clear();
  }

  #mapOf(name: string): Map<string, unknown> {
    const map = this.contents.get(name) ?? new Map<string, unknown>();
    this.contents.set(name, map);
    return map;
  }
}
