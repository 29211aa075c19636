/** Records that several services use one after the other, as with a state file. */
import { type Journal, Records } from '../../../../../packages/local-cloud/service/records.ts';

/** @returns creates records with what was kept so far */
export function keptRecords(): () => Records {
  const contents = new Map<string, Map<string, unknown>>();
  const mapOf = (name: string) => {
    const map = contents.get(name) ?? new Map<string, unknown>();
    contents.set(name, map);
    return map;
  };
  const journal: Journal = {
    set: (name, key, value) => void mapOf(name).set(key, JSON.parse(JSON.stringify(value))),
    delete: (name, key) => void mapOf(name).delete(key),
    clear: (name) => mapOf(name).clear(),
  };
  return () => new Records(journal, contents);
}
