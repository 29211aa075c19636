/** A local cloud in a process of its own. It answers each message with its memory and its processor time. */
import { startApplication } from '../../local/application.ts';
import { peakMegabytes } from '../frame/peak-memory.js';

/** What the parent learns at the start. */
export interface Started {
  url: string;
  outputs: Readonly<Record<string, string>>;
}

/** What the process has used so far, with the workers of the functions. */
export interface Usage {
  /** The most memory that was resident, in MB. */
  megabytes: number;
  /** Milliseconds of the processor. */
  processor: number;
  /** Those of the main thread. */
  main: number;
  /** What the main thread holds after a garbage collection, in MB. */
  heap: number;
}

/** Waits, which only retries have here, are shorter, and the pace of the batch is 200 starts a second. */
const SPEED = 100;

/** AWS has 1,000 users in an environment, and raises that on request. */
const KX_USERS = 1_000_000;

const cloud = await startApplication({ port: 0, speed: SPEED, kxUsersPerEnvironment: KX_USERS });
process.on('message', () => process.send?.(usage()));
// The parent has ended, or wants no more.
process.on('disconnect', () => cloud.close());
process.send?.({ url: cloud.url, outputs: cloud.stack.outputs } satisfies Started);

function usage(): Usage {
  globalThis.gc?.();
  const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;
  return {
    megabytes: Math.round(peakMegabytes()),
    processor: milliseconds(process.cpuUsage()),
    main: milliseconds(process.threadCpuUsage()),
    heap: process.memoryUsage().heapUsed / 1e6,
  };
}
