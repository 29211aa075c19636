/**
 * The file that keeps the state of a local cloud: a journal of JSON lines. The first line says what the file is. Each further line
 * is a change of a map: `[map, key, value]` sets, `[map, key]` deletes, `[map]` clears.
 *
 * A change is on the disk before the call that made it is answered. A line that was cut by the end of the process belongs to a call
 * without an answer, and is ignored. The journal is rewritten without old values when it is opened.
 */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import type { Journal, MapContents } from '../service/records.ts';

/** Thrown for a state file that cannot be used. */
export class UnusableState extends Error {
  override readonly name = 'UnusableState';
}

/** Version of the format, of the names of the maps and of their values. */
const VERSION = 1;

const header = v.object({ localCloudState: v.number(), stack: v.string() });

const change = v.pipe(
  v.array(v.unknown()),
  v.check(([map, ...rest]) => typeof map === 'string' && rest.length <= 2),
  v.check((line) => line.length === 1 || typeof line[1] === 'string'),
);

/** A state file that is open. Only one process has it at a time. */
export class StateFile implements Journal {
  #contents: MapContents;
  readonly #lock: string;
  readonly #file: FileHandle;
  readonly #onError: (error: unknown) => void;
  #lines: string[] = [];
  #written: Promise<void> = Promise.resolve();

  private constructor(contents: MapContents, lock: string, file: FileHandle, onError: (error: unknown) => void) {
    this.#contents = contents;
    this.#lock = lock;
    this.#file = file;
    this.#onError = onError;
  }

  /**
   * Opens a state file, or creates it.
   *
   * @param stack the stack whose state it keeps: another stack cannot use the file
   * @param onError receives the error after which nothing more can be written
   * @throws UnusableState
   */
  static async open(file: string, stack: string, onError: (error: unknown) => void): Promise<StateFile> {
    const lock = `${file}.lock`;
    try {
      takeLock(file, lock);
      try {
        const contents = readContents(file, stack);
        replaceFile(file, linesFor({ localCloudState: VERSION, stack }, contents));
        return new StateFile(contents, lock, await open(file, 'a'), onError);
      } catch (error) {
        rmSync(lock, { force: true });
        throw error;
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      throw new UnusableState(`The state file ${file} cannot be read and written: ${error.code}`, { cause: error });
    }
  }

  /** What was kept, for the first caller: the file does not hold it in memory. */
  takeContents(): MapContents {
    const contents = this.#contents;
    this.#contents = new Map();
    return contents;
  }

  set(map: string, key: string, value: unknown): void {
    this.#append([map, key, value]);
  }

  delete(map: string, key: string): void {
    this.#append([map, key]);
  }

  clear(map: string): void {
    this.#append([map]);
  }

  /**
   * Waits until all changes so far are on the disk.
   *
   * @throws the error of the first change that could not be written
   */
  settled(): Promise<void> {
    return this.#written;
  }

  /** Waits for the changes so far, and gives the file up. */
  async close(): Promise<void> {
    await this.settled().catch(() => undefined);
    await this.#file.close();
    rmSync(this.#lock, { force: true });
  }

  #append(line: unknown[]): void {
    this.#lines.push(`${JSON.stringify(line)}\n`);
    // Changes of one turn, and those that are made while others are written, share one write.
    if (this.#lines.length > 1) return;
    const before = this.#written;
    this.#written = (async () => {
      await before;
      await nextTurn();
      const lines = this.#lines;
      this.#lines = [];
      await this.#file.appendFile(lines.join(''));
      await this.#file.datasync();
    })();
    let failedBefore = false;
    before.catch(() => {
      failedBefore = true;
    });
    this.#written.catch((error) => {
      if (!failedBefore) this.#onError(error);
    });
  }
}

/** @throws UnusableState while another process has the file */
function takeLock(file: string, lock: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid > 0 && isRunning(pid)) {
      throw new UnusableState(
        `The state file ${file} is in use by the process ${pid}. If that is no local cloud, delete ${lock}.`,
      );
    }
    // The process that had the file was killed.
    writeFileSync(lock, String(process.pid));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @throws UnusableState for a file that is no state file of this stack */
function readContents(file: string, stack: string): MapContents {
  const contents = new Map<string, Map<string, unknown>>();
  const lines = readLines(file);
  const { value: first } = lines.next();
  if (first === undefined) return contents;
  const { success, output } = v.safeParse(header, parse(first, file, 1));
  if (!success) throw notAStateFile(file);
  if (output.localCloudState !== VERSION) {
    throw new UnusableState(`${file} has the version ${output.localCloudState}. This local cloud reads ${VERSION}.`);
  }
  if (output.stack !== stack) throw new UnusableState(`${file} has the state of ${output.stack}, not of ${stack}.`);
  let number = 1;
  for (const line of lines) {
    number += 1;
    const parsed = v.safeParse(change, parse(line, file, number));
    if (!parsed.success)
      throw new UnusableState(`${file}, line ${number}: is not a change. Restore or delete the file.`);
    apply(contents, parsed.output);
  }
  return contents;
}

function apply(contents: Map<string, Map<string, unknown>>, changed: readonly unknown[]): void {
  const name = String(changed[0]);
  const map = contents.get(name) ?? new Map<string, unknown>();
  contents.set(name, map);
  if (changed.length === 1) map.clear();
  else if (changed.length === 2) map.delete(String(changed[1]));
  else map.set(String(changed[1]), changed[2]);
}

/** Bytes that are read at once. A state file may be larger than the longest text of Node, 512 MB. */
const CHUNK = 1_048_576;

/** The complete lines of a file; none when it is empty or does not exist. @throws UnusableState without a complete line */
function* readLines(file: string): Generator<string, undefined> {
  const descriptor = openIfExists(file);
  if (descriptor === undefined) return;
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK);
    let begun = '';
    let isFirst = true;
    for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk)) {
      const lines = decoder.write(chunk.subarray(0, length)).split('\n');
      lines[0] = `${begun}${lines[0]}`;
      begun = lines.pop() ?? '';
      if (lines.length > 0) isFirst = false;
      yield* lines;
    }
    // The first line was written before the file got its name.
    if (isFirst && begun !== '') throw notAStateFile(file);
  } finally {
    closeSync(descriptor);
  }
}

function openIfExists(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    if (number === 1) throw notAStateFile(file);
    throw new UnusableState(`${file}, line ${number}: is not JSON. Restore or delete the file.`);
  }
}

function notAStateFile(file: string): UnusableState {
  return new UnusableState(`${file} is not a state file of a local cloud. It was not changed.`);
}

function* linesFor(first: object, contents: MapContents): Generator<unknown> {
  yield first;
  for (const [map, entries] of contents) for (const [key, value] of entries) yield [map, key, value];
}

/** Replaces a file in one step: after a crash it is the old one or the new one. */
function replaceFile(file: string, lines: Iterable<unknown>): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    for (const line of lines) writeSync(descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
