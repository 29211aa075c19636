import { describe, expect, it } from 'vitest';
import { Repeats } from '../../../cli/files/repeats.ts';
import type { CheckedRequest } from '../../../cli/kinds.ts';
import { sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';

let requests = 0;

function onboarding(userName: string, kxUserName?: string): CheckedRequest {
  const { user } = sampleRequest();
  requests += 1;
  return {
    kind: 'onboarding',
    request: {
      requestId: `HR-${requests}`,
      user: { ...user, userName },
      kx: { role: 'analyst', ...(kxUserName !== undefined && { userName: kxUserName }) },
    },
  };
}

function roleChange(userName: string): CheckedRequest {
  const { user } = sampleRoleChange();
  requests += 1;
  return {
    kind: 'role-change',
    request: { requestId: `HR-${requests}`, user: { ...user, userName }, kx: { role: 'quant' } },
  };
}

/** The fields of the faults of the last of some requests. */
function faultsOfLast(...file: CheckedRequest[]): string[] {
  const repeats = new Repeats();
  const faults = file.map((request, index) => repeats.find(request, index + 1));
  expect(faults.slice(0, -1).flat()).toEqual([]);
  return (faults.at(-1) ?? []).map(({ path }) => path);
}

describe('finds', () => {
  it('a requestId of two requests', () => {
    const first = onboarding('ada');
    expect(faultsOfLast(first, { ...first })).toEqual(['requestId']);
  });

  it.each(['vic.ray', 'Vic.Ray', 'VIC.RAY'])('two requests for the role of one person, spelled %s', (userName) => {
    expect(faultsOfLast(onboarding('vic.ray'), roleChange(userName))).toEqual(['user.userName']);
    expect(faultsOfLast(roleChange(userName), roleChange('vic.ray'))).toEqual(['user.userName']);
  });

  it.each([
    ['role', 'kx differs', { kx: { role: 'admin' } }],
    ['kx user name', 'kx differs', { kx: { role: 'analyst', userName: 'other' } }],
    ['FinSpace user', 'finSpace differs', { finSpace: { type: 'SUPER_USER' as const } }],
    [
      'display name and role',
      'user and kx differ',
      { user: { ...sampleRequest().user, userName: 'ada', displayName: 'D' }, kx: { role: 'admin' } },
    ],
  ])('two onboardings of one person with another %s', (_, message, more) => {
    const repeats = new Repeats();
    const request = { ...sampleRequest(), user: { ...sampleRequest().user, userName: 'ada' }, kx: { role: 'analyst' } };
    expect(repeats.find({ kind: 'onboarding', request }, 1)).toEqual([]);
    expect(repeats.find({ kind: 'onboarding', request: { ...request, requestId: 'HR-2', ...more } }, 2)).toMatchObject([
      { path: 'user.userName', message: expect.stringContaining(`is the same as in line 1, but ${message}`) },
    ]);
  });

  it('one kx user name for two people', () => {
    expect(faultsOfLast(onboarding('li.wei'), onboarding('li-wei'))).toEqual(['kx.userName']);
    expect(faultsOfLast(onboarding('li.wei'), onboarding('eve', 'li-wei'))).toEqual(['kx.userName']);
  });
});

it.each([
  ['two people', [onboarding('ada.b'), onboarding('ada.c')]],
  [
    'two people whose default names are the same, one with kx.userName',
    [onboarding('li.wei'), onboarding('li-wei', 'li_wei')],
  ],
  [
    'two onboardings of one person, spelled differently',
    [onboarding('xena.york'), onboarding('Xena.York', 'xena-york')],
  ],
])('passes %s', (_, file) => {
  expect(faultsOfLast(...file)).toEqual([]);
});
