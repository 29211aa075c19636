/** Checks all requests of a file before anything is sent. */
import { readRequests } from '../files/read-requests.ts';
import { Repeats } from '../files/repeats.ts';
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
