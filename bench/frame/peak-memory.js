// @ts-check
/**
 * The most memory that this process has had. It is JavaScript, because a file in TypeScript would load the compiler of types of Node
 * into the process that is measured.
 */
const { readFileSync } = process.getBuiltinModule('node:fs');

/**
 * Returns the most memory that was resident in this process, in megabytes.
 *
 * On Linux, `maxRSS` of a process that was started by a larger one begins with the size of that one; `VmHWM` (proc(5)) does not.
 */
export function peakMegabytes() {
  return (kibibytes() * 1_024) / 1e6;
}

function kibibytes() {
  try {
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (peak !== undefined) return Number(peak);
  } catch {
    // There is no /proc outside Linux.
  }
  return process.resourceUsage().maxRSS;
}
