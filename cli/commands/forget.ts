/** `onboard forget`: removes the record of a person. */
import type { ForgetOptions } from '../declarations/forget.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { writeJson } from '../json/write-json.ts';
import { confirm, isTerminal, TERMINAL, type Terminal } from '../output/confirm.ts';
import { fit } from '../output/fit.ts';
import { note } from '../output/note.ts';
import { forgetPerson, PersonBusy, readPerson } from '../person/person-records.ts';
import { personText } from '../person/show-person.ts';
import { NotConfirmed } from '../user-error.ts';

/**
 * Shows what is recorded of a person, asks, and removes it.
 *
 * @param terminal where the user is asked
 * @returns the exit code: 1 when the answer was no
 * @throws NotConfirmed when no user can be asked
 * @throws PersonBusy when an execution may still write for the person
 * @throws StackUnavailable, InvalidArgument, RecordUnavailable as the function
 */
export async function forget(options: ForgetOptions, terminal: Terminal = TERMINAL): Promise<number> {
  if (!options.yes) {
    if (options.json) throw new NotConfirmed(notRemoved('--json does not ask'));
    if (!isTerminal(terminal)) throw new NotConfirmed(notRemoved('there is no terminal to ask at'));
  }
  const stack = await openStack(options);
  const status = await readPerson(stack, options.user, options);
  if (status.claim) throw new PersonBusy();
  note(`${personText(status, process.stderr)}\n`, options);
  if (!options.yes && !(await confirm('Remove this record?', terminal, options))) {
    console.error('Nothing was removed.');
    return 1;
  }
  const forgotten = await forgetPerson(stack, options.user, options);
  const { requests, floor } = forgotten;
  if (options.json) writeJson(forgotten);
  else {
    const count = `${requests} ${requests === 1 ? 'request' : 'requests'}`;
    console.log(fit(`Removed, with ${count}. Requests from before ${floor} change nothing.`, process.stdout));
  }
  return 0;
}

function notRemoved(why: string): string {
  return `Nothing was removed, because ${why}. Give --yes to remove the record without asking.`;
}
