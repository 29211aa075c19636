/** Keeps a batch from offboarding many people by accident. */
import { InvalidArgument } from '../user-error.ts';

/** The default of the template's parameter MaxOffboardingsPerDay, for a stack that does not tell its value. */
const USUAL = 20;

/**
 * Checks the number of offboardings in a batch. More than usual need their number as a confirmation: a wrong export of the HR
 * system, or a wrong filter, names more leavers than its user expects.
 *
 * @param count number of the offboardings that are to be sent
 * @param usual the most on a usual day; undefined if the stack does not tell it
 * @param confirmed the number that the user gives
 * @throws InvalidArgument when nothing is to be sent
 */
export function checkOffboardings(count: number, usual: number | undefined, confirmed: number | undefined): void {
  if (confirmed !== undefined && confirmed !== count) {
    throw new InvalidArgument(
      `The file has ${offboardings(count)}, and --confirm-count says ${confirmed}. Nothing was sent. Check who leaves.`,
    );
  }
  if (confirmed !== undefined || count <= (usual ?? USUAL)) return;
  const source =
    usual === undefined
      ? 'the default of MaxOffboardingsPerDay, which the stack does not tell'
      : 'MaxOffboardingsPerDay';
  throw new InvalidArgument(
    `The file has ${offboardings(count)}. Usual are at most ${usual ?? USUAL} (${source}). Nothing was sent. Check who leaves, and add --confirm-count ${count}.`,
  );
}

function offboardings(count: number): string {
  return count === 1 ? '1 offboarding' : `${count} offboardings`;
}
