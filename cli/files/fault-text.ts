/** Shows faults in the format of compiler errors. */
import { faultLine } from '../../core/errors.ts';
import type { LocatedFault } from './request-entry.ts';

/** One line of text, such as `batch.csv:7: user.displayName: is required`. */
export function faultText(file: string, fault: LocatedFault): string {
  return `${file}:${fault.line}: ${faultLine(fault)}`;
}
