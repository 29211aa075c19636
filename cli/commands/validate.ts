/** `onboard validate`: checks requests against the contract, without a network. */
import type { RequestKind } from '../../core/kinds.ts';
import { checkBatch } from '../batch/check-batch.ts';
import type { ValidateOptions } from '../declarations/validate.ts';
import { faultsText } from '../files/fault-text.ts';
import { displayName } from '../files/input/open-text.ts';
import { UnusableFile } from '../files/unusable-file.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';
import { fit } from '../output/fit.ts';

/**
 * Checks the requests of files. All files are read, also after one that cannot be used.
 *
 * @returns the exit code: 0 when all of them are valid
 * @throws UnusableFile when files cannot be read at all, after the others are checked
 */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<number> {
  if (options.showRequests && !options.json) say(PLACEHOLDERS);
  let code = 0;
  const unusable: UnusableFile[] = [];
  for (const file of files) {
    try {
      if (!(await isValid(file, options))) code = 1;
    } catch (error) {
      if (!(error instanceof UnusableFile)) throw error;
      unusable.push(error);
    }
  }
  const [first, ...others] = unusable;
  if (!first) return code;
  if (others.length === 0) throw first;
  throw new UnusableFile(unusable.map(({ message }) => message).join('\n'), { cause: first });
}

/** @returns whether the file has a request, and all its requests are valid */
async function isValid(file: string, options: ValidateOptions): Promise<boolean> {
  const check = await checkBatch(file, undefined, options, {
    onValid(request) {
      if (options.showRequests) console.log(JSON.stringify(serviceRequests(request), null, options.json ? 0 : 2));
    },
    onFault(fault) {
      if (options.json) console.log(JSON.stringify({ file, ...fault }));
    },
  });
  const { valid, rejected, faults, faultCount, notes } = check;
  if (!options.json) {
    const all = `onboard validate ${file} --json`;
    if (faultCount > 0) say(faultsText(file, faults, faultCount, all));
    for (const note of notes) say(note);
    say(`${displayName(file)}: ${valid} valid, ${rejected} invalid`);
  }
  return rejected === 0 && valid > 0;
}

function say(text: string): void {
  console.error(fit(text, process.stderr));
}

/** What the user has to know about {@link serviceRequests}. */
const PLACEHOLDERS = 'Values in <...> are placeholders for those of a deployment and of an execution.';

/** Builds the API requests, with placeholders for the values of a deployment. */
function serviceRequests<Kind extends RequestKind>({ kind, request }: CheckedRequest<Kind>): object {
  const role = request.kx?.role ?? '';
  const requests = REQUESTS[kind].serviceRequests(request, {
    accountId: '<AccountId>',
    identityStoreId: '<IdentityStoreId>',
    kxEnvironmentId: '<KxEnvironmentId>',
    kxRoles: new Map([[role, `arn:aws:iam::<AccountId>:role/${role}`]]),
    allowSuperUsers: true,
    finSpaceUsers: 'create',
    kxUsers: 'create',
  });
  return withoutTokens(requests);
}

/** Replaces the idempotency tokens, which every execution makes anew. */
function withoutTokens(requests: object): object {
  const text = JSON.stringify(requests, (key, value) => (key === 'clientToken' ? '<ClientToken>' : value));
  return JSON.parse(text);
}
