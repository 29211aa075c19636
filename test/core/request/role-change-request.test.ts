import { describe, expect, it } from 'vitest';
import { InvalidRequest } from '../../../core/errors.ts';
import { parseRoleChangeRequest } from '../../../core/request/role-change-request.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';

function faultsOf(input: unknown, parts: Partial<typeof deployment> = {}): string[] {
  try {
    parseRoleChangeRequest(input, { ...deployment, ...parts });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
}

const changed = (parts: object) => ({ ...sampleRoleChange(), ...parts });
const ofUser = (parts: object) => changed({ user: { ...sampleRoleChange().user, ...parts } });

it('accepts the sample request, with and without its kind', () => {
  expect(parseRoleChangeRequest(sampleRoleChange(), deployment)).toEqual(sampleRoleChange());
  expect(faultsOf(changed({ kind: 'role-change' }))).toEqual([]);
});

describe('rejects', () => {
  it.each([
    ['a list instead of an object', [], ': The request must be a JSON object'],
    ['another kind', changed({ kind: 'onboarding' }), 'kind: must be role-change'],
    ['no requestId', changed({ requestId: undefined }), 'requestId: is required'],
    ['no user', changed({ user: undefined }), 'user: is required'],
    ['no user name', ofUser({ userName: undefined }), 'user.userName: is required'],
    ['no address, because a user name may be reused', ofUser({ emails: undefined }), 'user.emails: is required'],
    ['two addresses', ofUser({ emails: [{ value: 'a@b.com' }, { value: 'c@d.com' }] }), 'user.emails: '],
    ['no kx', changed({ kx: undefined }), 'kx: is required'],
    ['no role', changed({ kx: {} }), 'kx.role: is required'],
    ['a role outside the allow list', changed({ kx: { role: 'root' } }), 'kx.role: is not a role'],
    ['the ARN of a role', changed({ kx: { role: deployment.kxRoles.get('quant') } }), 'kx.role: must be the name'],
    ['an invalid kx user name', changed({ kx: { role: 'quant', userName: '../admin' } }), 'kx.userName: '],
    [
      'tags, which a role change does not change',
      changed({ kx: { role: 'quant', tags: {} } }),
      'kx.tags: is not a field',
    ],
    ['a path in the user name', ofUser({ userName: '../admin' }), 'user.userName: must not contain /'],
    ['look-alike letters', ofUser({ userName: 'аda' }), 'user.userName: must not mix letters'],
    ['a long user name without kx.userName', ofUser({ userName: 'a'.repeat(51) }), 'user.userName: is over 50'],
    ['a user name without ASCII letters and without kx.userName', ofUser({ userName: '李娜' }), 'give kx.userName'],
    ['null as the role', changed({ kx: { role: null } }), 'kx.role: is required'],
    ['a key that can modify the prototype', JSON.parse('{"__proto__":{}}'), '__proto__: is not a field'],
  ])('%s', (_, input, fault) => {
    expect(faultsOf(input).join('\n')).toContain(fault);
  });

  it('an onboarding request, with a fault for each field', () => {
    const faults = faultsOf(sampleRequest());
    expect(faults.join('\n')).toMatch(/user\.name: is not a field/);
    expect(faults.join('\n')).toMatch(/finSpace: is not a field/);
  });

  it.each(['skip', 'refuse'] as const)('every request if kx users are switched off (%s)', (kxUsers) => {
    expect(faultsOf(sampleRoleChange(), { kxUsers })).toEqual(['kx: kx users are switched off in this deployment']);
  });
});
