/** Reads the one request of a file. */
import type { CheckedRequest } from '../kinds.ts';
import { faultText } from './fault-text.ts';
import type { Reading } from './input/format.ts';
import { displayName } from './input/open-text.ts';
import { readRequests } from './read-requests.ts';
import { checkEntry } from './request-entry.ts';
import { InvalidRequests, UnusableFile } from './unusable-file.ts';

/**
 * Reads a file with one request: bare, or in an EventBridge event.
 *
 * @throws UnusableFile when the file does not have exactly one request
 * @throws InvalidRequests when the request breaks the contract
 */
export async function readOneRequest(file: string, reading?: Reading): Promise<CheckedRequest> {
  let found: CheckedRequest | undefined;
  for await (const entry of readRequests(file, reading)) {
    if (found) throw new UnusableFile(`${displayName(file)} has more than one request: use onboard batch`);
    const { checked, faults } = checkEntry(entry);
    if (faults) throw new InvalidRequests(faults.map((fault) => faultText(file, fault)).join('\n'));
    found = checked;
  }
  if (!found) throw new UnusableFile(`${displayName(file)} has no request`);
  return found;
}
