/** Shows faults in the format of compiler errors. */
import { faultLine } from '../../core/errors.ts';
import { displayName } from './input/open-text.ts';
import type { LocatedFault } from './request-entry.ts';

/** Most faults that are shown: a user does not read more, and a file can have any number. */
export const FAULTS_SHOWN = 50;

/** One line of text, such as `batch.csv:7: user.displayName: is required`. */
export function faultText(file: string, fault: LocatedFault): string {
  return `${displayName(file)}:${fault.line}: ${faultLine(fault)}`;
}

/**
 * Shows the first faults of a file, and says where the others are.
 *
 * @param faults the first faults
 * @param count number of all faults
 * @param place where all of them are, such as the name of a file or a command
 */
export function faultsText(file: string, faults: readonly LocatedFault[], count: number, place: string): string {
  const shown = faults.slice(0, FAULTS_SHOWN).map((fault) => faultText(file, fault));
  const more = count - shown.length;
  return [...shown, ...(more > 0 ? [`... and ${more} more faults. All of them: ${place}`] : [])].join('\n');
}
