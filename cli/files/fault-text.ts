/** Faults as compilers write them. */
import { faultLine } from '../../core/errors.ts';
import type { LocatedFault } from './request-entry.ts';

/** `batch.csv:7: user.displayName: is required` */
export function faultText(file: string, fault: LocatedFault): string {
  return `${file}:${fault.line}: ${faultLine(fault)}`;
}
