/** The machine that a benchmark ran on. */
import { availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

/** What decides how fast a benchmark runs. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  /** Processes that waited for a core in the last minute. Above 1, other work disturbs the measurement. */
  loadAverage: number;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${process.arch}`,
    node: process.version,
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
