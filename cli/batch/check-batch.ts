/** Checks all requests of a file before anything is sent. */
import { readRequests } from '../files/read-requests.ts';
import { Repeats } from '../files/repeats.ts';
import { checkEntry, type LocatedFault } from '../files/request-entry.ts';
import type { RejectedFile } from '../files/write-rejected.ts';
import type { CheckedRequest } from '../kinds.ts';

/** The requests of a file, counted. */
export interface BatchCheck {
  valid: number;
  rejected: number;
  /** The first faults. */
  faults: LocatedFault[];
  /** Number of all faults. */
  faultCount: number;
}

/** A valid request and its first line. */
export type BatchEntry = CheckedRequest & { line: number };

/** Most faults that are kept: a user does not read more, and a file can have any number. */
const FAULTS_KEPT = 50;

/**
 * Checks a file.
 *
 * @param rejectedFile receives the invalid requests
 * @throws UnusableFile when the file cannot be read, or is not of its format
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
    await rejectedFile?.write(entry, faults);
  }
  return check;
}

/**
 * Reads the valid requests of a file: those that {@link checkBatch} counts as valid.
 *
 * @throws UnusableFile when the file cannot be read, or is not of its format
 */
export async function* validRequests(file: string): AsyncGenerator<BatchEntry> {
  const repeats = new Repeats();
  for await (const entry of readRequests(file)) {
    const { checked } = checkEntry(entry);
    if (checked && repeats.find(checked, entry.line).length === 0) yield { line: entry.line, ...checked };
  }
}
