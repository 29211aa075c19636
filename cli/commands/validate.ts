/** `onboard validate`: checks requests against the contract, without a network. */
import type { RequestKind } from '../../core/kinds.ts';
import type { ValidateOptions } from '../declarations/validate.ts';
import { faultText } from '../files/fault-text.ts';
import { readRequests } from '../files/read-requests.ts';
import { Repeats } from '../files/repeats.ts';
import { checkEntry } from '../files/request-entry.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';

/**
 * Checks the requests of files.
 *
 * @returns the exit code: 0 when all of them are valid
 * @throws UnusableFile when a file cannot be read at all
 */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<number> {
  let code = 0;
  for (const file of files) {
    let valid = 0;
    let invalid = 0;
    const repeats = new Repeats();
    for await (const entry of readRequests(file)) {
      const { checked, faults: contractFaults } = checkEntry(entry);
      const faults = contractFaults ?? repeats.find(checked, entry.line);
      if (faults.length > 0) {
        invalid += 1;
        for (const fault of faults) {
          if (options.json) console.log(JSON.stringify({ file, ...fault }));
          else console.error(faultText(file, fault));
        }
      } else {
        valid += 1;
        if (options.showRequests && checked)
          console.log(JSON.stringify(serviceRequests(checked), null, options.json ? 0 : 2));
      }
    }
    if (invalid > 0 || valid === 0) code = 1;
    if (!options.json) console.error(`${file}: ${valid} valid, ${invalid} invalid`);
  }
  return code;
}

/** Builds the API requests, with placeholders for the values of a deployment. */
function serviceRequests<Kind extends RequestKind>({ kind, request }: CheckedRequest<Kind>): object {
  const role = request.kx?.role ?? '';
  return REQUESTS[kind].serviceRequests(request, {
    accountId: '111122223333',
    identityStoreId: 'd-1234567890',
    kxEnvironmentId: 'kxenvironment0123456789abc',
    kxRoles: new Map([[role, `arn:aws:iam::111122223333:role/${role}`]]),
    allowSuperUsers: true,
    finSpaceUsers: 'create',
    kxUsers: 'create',
  });
}
