/** Checks all requests of a file before anything is sent. */
import type { AllowLists } from '../executions/allow-lists.ts';
import { FAULTS_SHOWN } from '../files/fault-text.ts';
import type { Reading } from '../files/input/format.ts';
import { displayName } from '../files/input/open-text.ts';
import type { RejectedFile } from '../files/output/rejected-file.ts';
import { readRequests } from '../files/read-requests.ts';
import { Repeats } from '../files/repeats.ts';
import { checkEntry, type LocatedFault, type RequestEntry } from '../files/request-entry.ts';
import type { CheckedRequest } from '../kinds.ts';

/** The requests of a file, counted. */
export interface BatchCheck {
  valid: number;
  rejected: number;
  /** The first faults. */
  faults: LocatedFault[];
  /** Number of all faults. */
  faultCount: number;
  /** What reading has changed in the requests, in sentences. */
  notes: string[];
}

/** A valid request and its first line. */
export type BatchEntry = CheckedRequest & { line: number };

/** A request of a file after all checks: valid, or with its faults. */
type CheckedEntry = { entry: RequestEntry } & (
  | { checked: CheckedRequest; faults?: never }
  | { checked?: never; faults: LocatedFault[] }
);

/** What is done with each request while a file is checked. */
export interface CheckListener {
  /** What the deployment allows. Without it, a request may name any role and group. */
  allowed?: AllowLists | undefined;
  onValid?: (request: CheckedRequest) => void;
  onInvalid?: (entry: RequestEntry, faults: LocatedFault[]) => void;
}

/**
 * Checks a file. `onboard validate` and `onboard batch` find the same faults, because both call this function.
 *
 * @param rejectedFile receives the invalid requests
 * @throws UnusableFile when the file cannot be read, or is not of its format
 */
export async function checkBatch(
  file: string,
  rejectedFile?: RejectedFile,
  reading?: Reading,
  { allowed, onValid, onInvalid }: CheckListener = {},
): Promise<BatchCheck> {
  const check: BatchCheck = { valid: 0, rejected: 0, faults: [], faultCount: 0, notes: [] };
  const trimmed = new TrimmedRows();
  for await (const { entry, checked, faults } of checkedEntries(file, reading, allowed)) {
    trimmed.add(entry);
    if (checked) {
      check.valid += 1;
      onValid?.(checked);
      continue;
    }
    check.rejected += 1;
    check.faultCount += faults.length;
    check.faults.push(...faults.slice(0, FAULTS_SHOWN - check.faults.length));
    onInvalid?.(entry, faults);
    await rejectedFile?.write(entry, faults);
  }
  rejectedFile?.end();
  check.notes = trimmed.notes(reading?.name ?? displayName(file));
  return check;
}

/**
 * Reads the valid requests of a file: those that {@link checkBatch} counts as valid.
 *
 * @param allowed what the deployment allows
 * @throws UnusableFile when the file cannot be read, or is not of its format
 */
export async function* validRequests(
  file: string,
  reading?: Reading,
  allowed?: AllowLists,
): AsyncGenerator<BatchEntry> {
  for await (const { entry, checked } of checkedEntries(file, reading, allowed)) {
    if (checked) yield { line: entry.line, ...checked };
  }
}

async function* checkedEntries(
  file: string,
  reading: Reading | undefined,
  allowed: AllowLists | undefined,
): AsyncGenerator<CheckedEntry> {
  const repeats = new Repeats();
  for await (const entry of readRequests(file, reading)) {
    const { checked, faults: ownFaults } = checkEntry(entry, allowed);
    const faults = ownFaults ?? repeats.find(checked, entry.line);
    yield checked && faults.length === 0 ? { entry, checked } : { entry, faults };
  }
}

/** Counts the rows whose cells had spaces at the ends. */
class TrimmedRows {
  #count = 0;
  #first = '';

  add({ line, trimmed: [path] = [] }: RequestEntry): void {
    if (path === undefined) return;
    if (this.#count === 0) this.#first = `line ${line}, ${path}`;
    this.#count += 1;
  }

  notes(name: string): string[] {
    if (this.#count === 0) return [];
    const rows = this.#count === 1 ? '1 row' : `${this.#count} rows, first`;
    return [`${name}: spaces at the ends of cells were removed in ${rows} (${this.#first})`];
  }
}
