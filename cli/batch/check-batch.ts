/** Checks all requests of a file before anything is sent. */
import type { RequestKind } from '../../functions/lib/request-kind.ts';
import { readRequests } from '../files/read-requests.ts';
import { type CheckedRequest, checkEntry, type LocatedFault } from '../files/request-entry.ts';
import type { RejectedFile } from '../files/write-rejected.ts';

/** What a file holds. */
export interface BatchCheck {
  valid: number;
  rejected: number;
  /** The first faults, as many as a person reads. */
  faults: LocatedFault[];
  /** How many there are in all. */
  faultCount: number;
}

/** A valid request, and the line on which it begins. */
export type BatchEntry = CheckedRequest & { line: number };

/** Faults that are kept; a file may have any number. */
const FAULTS_KEPT = 50;

/**
 * Checks a file.
 *
 * @param rejectedFile receives the requests that are rejected
 * @throws UnusableFile when the file cannot be read at all
 */
export async function checkBatch(file: string, rejectedFile?: RejectedFile): Promise<BatchCheck> {
  const check: BatchCheck = { valid: 0, rejected: 0, faults: [], faultCount: 0 };
  const repeats = new Repeats();
  for await (const entry of readRequests(file)) {
    const { checked, faults: contractFaults } = checkEntry(entry);
    const faults = contractFaults ?? repeats.find(checked, entry.line);
    if (faults.length === 0) {
      check.valid += 1;
      continue;
    }
    check.rejected += 1;
    check.faultCount += faults.length;
    check.faults.push(...faults.slice(0, FAULTS_KEPT - check.faults.length));
    rejectedFile?.write(entry, faults);
  }
  return check;
}

/**
 * Reads the requests of a file that are valid, as {@link checkBatch} has counted them.
 *
 * @throws UnusableFile when the file cannot be read at all
 */
export async function* validRequests(file: string): AsyncGenerator<BatchEntry> {
  const repeats = new Repeats();
  for await (const entry of readRequests(file)) {
    const { checked } = checkEntry(entry);
    if (checked && repeats.find(checked, entry.line).length === 0) yield { line: entry.line, ...checked };
  }
}

/**
 * Finds requestIds that come twice: of two requests with one id, nobody could tell the outcomes apart. And people who
 * come twice, once or twice to get another role: the queue keeps no order, and chance would decide which role they keep.
 */
class Repeats {
  /** About 100 bytes a request each, the only things here that grow with the file. */
  readonly #requestIds = new Map<string, number>();
  readonly #people = new Map<string, { line: number; kind: RequestKind }>();

  find({ kind, request }: CheckedRequest, line: number): LocatedFault[] {
    const { requestId, user } = request;
    const repeated = this.#requestIds.get(requestId);
    if (repeated !== undefined) return [{ path: 'requestId', message: `is that of line ${repeated} already`, line }];
    const person = this.#people.get(user.userName);
    if (person && (kind === 'role-change' || person.kind === 'role-change')) {
      const message = `is that of line ${person.line} already: which role the person keeps would be left to chance`;
      return [{ path: 'user.userName', message, line }];
    }
    this.#requestIds.set(requestId, line);
    this.#people.set(user.userName, { line, kind });
    return [];
  }
}
