/** Checks all requests of a file before anything is sent. */
import type { OnboardingRequest } from '../../functions/lib/onboarding-request.ts';
import { readRequests } from '../files/read-requests.ts';
import { checkEntry, type LocatedFault } from '../files/request-entry.ts';
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
    const checked = checkEntry(entry);
    const faults = checked.faults ?? repeats.find(checked.request, entry.line);
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
export async function* validRequests(file: string): AsyncGenerator<{ line: number; request: OnboardingRequest }> {
  const repeats = new Repeats();
  for await (const entry of readRequests(file)) {
    const { request } = checkEntry(entry);
    if (request && repeats.find(request, entry.line).length === 0) yield { line: entry.line, request };
  }
}

/** Finds requestIds that come twice: of two requests with one id, nobody could tell the outcomes apart. */
class Repeats {
  /** Line of each requestId: about 100 bytes a request, the only thing here that grows with the file. */
  readonly #lines = new Map<string, number>();

  find({ requestId }: OnboardingRequest, line: number): LocatedFault[] {
    const first = this.#lines.get(requestId);
    if (first === undefined) {
      this.#lines.set(requestId, line);
      return [];
    }
    return [{ path: 'requestId', message: `is that of line ${first} already`, line }];
  }
}
