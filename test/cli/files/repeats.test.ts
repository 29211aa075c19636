import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Repeats } from '../../../cli/files/repeats.ts';
import { type CheckedRequest, REQUESTS } from '../../../cli/kinds.ts';
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

function grouped(...groups: string[]): CheckedRequest {
  requests += 1;
  return { kind: 'onboarding', request: { ...sampleRequest(), requestId: `HR-${requests}`, groups } };
}

function roleChange(userName: string): CheckedRequest {
  const { user } = sampleRoleChange();
  requests += 1;
  return {
    kind: 'role-change',
    request: { requestId: `HR-${requests}`, user: { ...user, userName }, kx: { role: 'quant' } },
  };
}

function offboarding(userName: string, more: object = {}): CheckedRequest {
  const { user } = sampleRoleChange();
  requests += 1;
  return { kind: 'offboarding', request: { requestId: `HR-${requests}`, user: { ...user, userName }, ...more } };
}

/** A request with the time at which it was made. */
function at(minute: number, checked: CheckedRequest): CheckedRequest {
  const requestedAt = new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString();
  return { ...checked, request: { ...checked.request, requestedAt } } as CheckedRequest;
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

  it.each([
    ['groups', 'groups differs', { groups: ['Quants'] }],
    ['return', 'rehire differs', { rehire: true }],
  ])('two onboardings of one person with another %s', (_, message, more) => {
    const repeats = new Repeats();
    const request = sampleRequest();
    repeats.find({ kind: 'onboarding', request }, 1);
    expect(repeats.find({ kind: 'onboarding', request: { ...request, requestId: 'HR-2', ...more } }, 2)).toMatchObject([
      { message: expect.stringContaining(`is the same as in line 1, but ${message}`) },
    ]);
  });

  it('an offboarding and another request for one person, with what to do about it', () => {
    for (const other of [onboarding('ada'), roleChange('ada')]) {
      const repeats = new Repeats();
      repeats.find(other, 7);
      expect(repeats.find(offboarding('Ada'), 9)).toEqual([
        {
          path: 'user.userName',
          line: 9,
          message:
            'is the same as in line 7: the queue does not keep the order, so either could be the last. Send them in two batches; or, if the person leaves last, give both requestedAt, that of the offboarding later',
        },
      ]);
      expect(faultsOfLast(offboarding('ada'), other)).toEqual(['user.userName']);
    }
  });

  it.each([
    ['whose mode differs', offboarding('ada'), offboarding('ada', { mode: 'remove', confirm: true })],
    ['one of which says no time', at(1, onboarding('ada')), offboarding('ada')],
    ['with one time', at(1, onboarding('ada')), at(1, offboarding('ada'))],
    ['the newest of which is an onboarding', at(1, offboarding('ada')), at(2, onboarding('ada'))],
    ['the newest of which is a role change', at(1, offboarding('ada')), at(2, roleChange('ada'))],
    ['which are role changes with times', at(1, roleChange('ada')), at(2, roleChange('ada'))],
  ])('two requests of a person who leaves %s', (_, first, second) => {
    expect(faultsOfLast(first, second)).toEqual(['user.userName']);
    expect(faultsOfLast(second, first)).toEqual(['user.userName']);
  });

  it('a request that is newer than an offboarding, also after older ones', () => {
    const file = [
      at(1, onboarding('ada')),
      at(3, offboarding('ada')),
      at(2, roleChange('ada')),
      at(4, onboarding('ada')),
    ];
    expect(faultsOfLast(...file)).toEqual(['user.userName']);
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
  ['two onboardings with the groups in another order', [grouped('Quants', 'Traders'), grouped('Traders', 'Quants')]],
  ['two offboardings of one person', [offboarding('ada', { mode: 'suspend' }), offboarding('Ada')]],
  ['an offboarding after another request', [at(1, onboarding('ada')), at(2, offboarding('ada'))]],
  ['an offboarding before an older request', [at(2, offboarding('ada')), at(1, roleChange('ada'))]],
  [
    'a newer removal of a person who is suspended',
    [at(2, offboarding('ada', { mode: 'remove', confirm: true })), at(1, offboarding('ada'))],
  ],
])('passes %s', (_, file) => {
  expect(faultsOfLast(...file)).toEqual([]);
});

describe('the order of members', () => {
  const { user } = sampleRequest();
  const request = {
    ...sampleRequest(),
    user: { ...user, extensions: { 'aws:identitystore:enterprise': { costCenter: 'C-1', department: 'Rates' } } },
    finSpace: { type: 'APP_USER', apiAccess: 'ENABLED', apiAccessPrincipalArn: 'arn:aws:iam::111122223333:role/api' },
    kx: { role: 'analyst', userName: 'ada', tags: { desk: 'rates', floor: '2', building: 'B' } },
    groups: ['Quants', 'Traders'],
  };

  /** The same document with the members of each object in another order. */
  function shuffled(value: unknown, rank: (key: string) => number): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const members = Object.entries(value).map(([key, member]) => [key, shuffled(member, rank)] as const);
    return Object.fromEntries(members.sort(([one], [other]) => rank(one) - rank(other)));
  }

  it('does not count', () => {
    const property = fc.property(fc.func(fc.integer()), (rank) => {
      const others = JSON.parse(JSON.stringify(shuffled(request, rank)));
      const file = [request, { ...others, requestId: 'HR-2' }].map((document) => REQUESTS.onboarding.parse(document));
      expect(faultsOfLast(...file)).toEqual([]);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it.each([
    ['a tag', { kx: { ...request.kx, tags: { ...request.kx.tags, floor: '3' } } }],
    [
      'a value of an extension',
      { user: { ...user, extensions: { 'aws:identitystore:enterprise': { costCenter: 'C-2' } } } },
    ],
    ['a group', { groups: ['Quants'] }],
    ['a type', { finSpace: { type: 'APP_USER' } }],
  ])('%s counts', (_, change) => {
    const file = [request, { ...request, ...change, requestId: 'HR-2' }].map((document) =>
      REQUESTS.onboarding.parse(document),
    );
    expect(faultsOfLast(...file)).toEqual(['user.userName']);
  });
});
