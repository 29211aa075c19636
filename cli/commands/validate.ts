/** `onboard validate`: checks requests against the contract, without a network. */
import type * as v from 'valibot';
import { forEachKind, type RequestKind } from '../../core/kinds.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import { checkBatch } from '../batch/check-batch.ts';
import type { ValidateOptions } from '../declarations/validate.ts';
import { faultsText } from '../files/fault-text.ts';
import { displayName } from '../files/input/open-text.ts';
import { UnusableFile } from '../files/unusable-file.ts';
import type { validateLine } from '../json/validate.ts';
import { writeJson } from '../json/write-json.ts';
import { type CheckedRequest, REQUESTS } from '../kinds.ts';
import { note } from '../output/note.ts';

/**
 * Checks the requests of files. All files are read, also after one that cannot be used.
 *
 * @returns the exit code: 0 when all of them are valid
 * @throws UnusableFile when files cannot be read at all, after the others are checked
 */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<number> {
  if (options.showRequests) note(PLACEHOLDERS, options);
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
  const { showRequests, json } = options;
  const kinds = forEachKind(() => 0);
  const check = await checkBatch(file, undefined, options, {
    onValid(checked) {
      kinds[checked.kind] += 1;
      if (showRequests && json) writeJson(requestsJson(file, checked));
      else if (showRequests) console.log(JSON.stringify(serviceRequests(checked), null, 2));
    },
    onInvalid({ request }, faults) {
      if (!json) return;
      const requestId = senderRequestId(request);
      for (const fault of faults) writeJson({ type: 'fault', file, requestId, ...fault });
    },
  });
  const { valid, rejected: invalid, faults, faultCount, notes } = check;
  if (json) writeJson({ type: 'summary', file, requests: valid + invalid, valid, invalid, kinds, notes });
  if (faultCount > 0) note(faultsText(file, faults, faultCount, `onboard validate ${file} --json`), options);
  for (const text of notes) note(text, options);
  note(`${displayName(file)}: ${valid} valid, ${invalid} invalid`, options);
  return invalid === 0 && valid > 0;
}

/** The API requests for scripts. */
function requestsJson(file: string, checked: CheckedRequest): v.InferInput<typeof validateLine> {
  const { kind, request } = checked;
  return { type: 'requests', file, requestId: request.requestId, kind, ...serviceRequests(checked) };
}

/** What the user has to know about {@link serviceRequests}. */
const PLACEHOLDERS = 'Values in <...> are placeholders for those of a deployment and of an execution.';

/** Builds the API requests, with placeholders for the values of a deployment. */
function serviceRequests<Kind extends RequestKind>({ kind, request }: CheckedRequest<Kind>): object {
  const role = ('kx' in request && request.kx?.role) || '';
  const groups = ('groups' in request && request.groups) || [];
  const requests = REQUESTS[kind].serviceRequests(request, {
    accountId: '<AccountId>',
    identityStoreId: '<IdentityStoreId>',
    kxEnvironmentId: '<KxEnvironmentId>',
    kxRoles: new Map([[role, `arn:aws:iam::<AccountId>:role/${role}`]]),
    allowSuperUsers: true,
    finSpaceUsers: 'create',
    kxUsers: 'create',
    identityStoreUsers: 'create',
    allowedGroups: new Map(groups.map((name) => [name, `<GroupId of ${name}>`])),
    protectedUserIds: new Set(),
    kxNoAccessRoleArn: '<KxNoAccessRoleArn>',
  });
  return withoutTokens(requests);
}

/** Replaces the idempotency tokens, which every execution makes anew. */
function withoutTokens(requests: object): object {
  const text = JSON.stringify(requests, (key, value) => (key === 'clientToken' ? '<ClientToken>' : value));
  return JSON.parse(text);
}
