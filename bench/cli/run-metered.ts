/** Runs programs in processes of their own, and measures them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';

/** What a program has used. */
export interface Use {
  /** Seconds from the start of its process to its end. */
  seconds: number;
  /** Seconds of the processor, with the start of Node. */
  processor: number;
  /** The most memory that was resident, in MB. */
  megabytes: number;
  /** What it has printed. */
  output: string;
}

const METER = new URL('meter.js', import.meta.url).href;

const useSchema = v.object({ processor: v.number(), megabytes: v.number() });

/**
 * Runs a program with Node.
 *
 * @param program arguments of Node
 * @throws Error when it fails
 */
export async function runMetered(program: readonly string[]): Promise<Use> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', METER, ...program], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (!child.stdout || !child.stderr) throw new Error('The process has no output');
  const closed = once(child, 'close');
  const [output, errors, use] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    text(child.stdio[3] as Readable),
  ]);
  const [code] = await closed;
  const seconds = (performance.now() - startedAt) / 1_000;
  if (code !== 0) throw new Error(`${program.join(' ')} ends with ${code}: ${output}${errors}`);
  return { seconds, output: `${output}${errors}`, ...v.parse(useSchema, JSON.parse(use)) };
}
