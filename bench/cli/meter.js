// @ts-check
/** Loaded before a program (`node --import`). Writes to file descriptor 3 what the process has used when it ends. */
import { peakMegabytes } from '../frame/peak-memory.js';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const use = { processor: (userCPUTime + systemCPUTime) / 1e6, megabytes: peakMegabytes() };
  process.getBuiltinModule('node:fs').writeSync(3, JSON.stringify(use));
});
