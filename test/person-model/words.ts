/** Prints what the checker found. */
import type { Exploration } from './explore.ts';

/** Returns the steps that break a property, one a line. */
export function inWords({ states, violation }: Exploration): string {
  if (!violation) return `No property is broken in ${states} states`;
  const steps = violation.trace.map((step, index) => `${String(index + 1).padStart(4)}. ${step}`);
  return [`${violation.property}:`, ...steps].join('\n');
}
