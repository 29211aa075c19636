import { beforeEach, expect, it } from 'vitest';
import { DISPOSITIONS, type Disposition } from '../../../../core/dispositions.ts';
import { requestNameOf } from '../../../../core/person/request-name.ts';
import { canSucceedNow } from '../../../../functions/lib/person/repetition.ts';
import { FakePersonTable, keyOf } from '../../../helpers/person/person-table.ts';
import { sampleRequest } from '../../../helpers/requests.ts';

const table = new FakePersonTable();
const request = sampleRequest();

beforeEach(() => table.reset());

function failedWith(disposition: Disposition): void {
  const name = requestNameOf(request, 'onboarding') ?? { requestId: '', digest: '' };
  table.setRequest(keyOf(request.user.userName), name, { failure: { error: 'SomeError', disposition } });
}

it.each(
  DISPOSITIONS.map((disposition) => [disposition, !['fix-request', 'look-closer'].includes(disposition)] as const),
)('a request that failed with %s may succeed now: %s', async (disposition, expected) => {
  failedWith(disposition);
  await expect(canSucceedNow(request, 'onboarding')).resolves.toBe(expected);
  await expect(canSucceedNow({ ...request, kind: 'onboarding' }, 'onboarding'), 'with its kind').resolves.toBe(
    expected,
  );
});

it('a correction of a failed request may succeed', async () => {
  failedWith('fix-request');
  await expect(canSucceedNow({ ...request, kx: { role: 'quant' } }, 'onboarding')).resolves.toBe(true);
});

it.each([
  ['is not recorded', request],
  ['has no requestId', { user: request.user }],
  ['has no user name', { requestId: 'HR-1' }],
  ['is not an object', 'HR-1'],
])('a request that %s may succeed', async (_, unknown) => {
  await expect(canSucceedNow(unknown, 'onboarding')).resolves.toBe(true);
});

it('throws the exception of GetItem', async () => {
  table.fail('GetItem', 'ThrottlingException');
  await expect(canSucceedNow(request, 'onboarding')).rejects.toMatchObject({ name: 'ThrottlingException' });
});
