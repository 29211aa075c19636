/** Many executions at once, and the line that they wait in. */
import { REQUEST_QUOTAS } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ExpectedRequests, expectedCalls, type ServiceCalls } from '../../../core/pace/expected-calls.ts';
import { LINE_KEY } from '../../../core/pace/line.ts';
import { sampleOffboarding, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Asked, stack, useFakedTime, World } from '../../helpers/world.ts';

beforeEach(() => {
  useFakedTime();
  vi.stubEnv('IDENTITY_STORE_CALLS_PER_SECOND', '20');
  vi.stubEnv('FINSPACE_CALLS_PER_SECOND', '10');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const PEOPLE = 40;

/** A person who gets a user of the identity store only. */
function person(number: number): Asked {
  const { user } = sampleRequest();
  const request = {
    requestId: `HR-${number}`,
    user: { ...user, userName: `person.${number}`, emails: [{ value: `person.${number}@example.com` }] },
  };
  return { kind: 'onboarding', request };
}

const people = Array.from({ length: PEOPLE }, (_, number) => person(number));

/** The line as the table has it. */
async function lineOf(world: World): Promise<{ next: number; factor: number | undefined }> {
  const Key = { person: { S: LINE_KEY.person }, item: { S: LINE_KEY.item } };
  const { Item = {} } = await world.call('dynamoDb', 'GetItem', { TableName: stack.tables[0]?.name, Key });
  return { next: Number(Item.next?.N), factor: Item.factor && Number(Item.factor.N) };
}

/** Calls of the services so far, and how many of them were throttled. */
async function callsOf(world: World): Promise<ServiceCalls & { throttled: number }> {
  const answer = await world.gateway.answer({
    method: 'GET',
    path: '/_local/calls',
    query: new URLSearchParams(),
    headers: { host: '127.0.0.1' },
    body: Buffer.alloc(0),
  });
  const calls: Record<string, Record<string, number>> = JSON.parse(String(answer.body));
  const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);
  const of = (service: string) =>
    sum(
      Object.entries(calls).flatMap(([operation, outcomes]) =>
        operation.startsWith(`${service}:`) ? Object.values(outcomes) : [],
      ),
    );
  return {
    identityStore: of('identitystore'),
    finSpace: of('finspace-api'),
    kx: of('finspace'),
    throttled: sum(Object.values(calls).map(({ ThrottlingException = 0 }) => ThrottlingException)),
  };
}

describe('many people at once', () => {
  it.each([
    ['with the whole quota', REQUEST_QUOTAS],
    ['with half of the quota, because another caller takes the other half', { ...REQUEST_QUOTAS, identitystore: 10 }],
  ])('are onboarded one after the other, and none fails: %s', async (_, quotas) => {
    const world = new World({ quotas });
    const startedAt = Date.now();
    const executions = await world.carryOut(...people);
    expect(executions.map(({ status }) => status)).toEqual(people.map(() => 'SUCCEEDED'));
    // 2 calls each, and half of 20 calls a second.
    const ideal = (PEOPLE * 2 * 1_000) / 10;
    expect(Date.now() - startedAt).toBeGreaterThan(0.9 * ideal);
    expect(Date.now() - startedAt).toBeLessThan(1.5 * ideal);
    expect((await callsOf(world)).throttled).toBeLessThanOrEqual(PEOPLE * 0.02);
  });

  it('go slower when the identity store takes less than their share, and none fails', async () => {
    const world = new World({ quotas: { ...REQUEST_QUOTAS, identitystore: 5 } });
    const executions = await world.carryOut(...people);
    expect(executions.map(({ status }) => status)).toEqual(people.map(() => 'SUCCEEDED'));
    expect((await lineOf(world)).factor).toBeLessThan(1);
  });

  it('are not held up by a line that nobody stands in', async () => {
    const world = new World({ quotas: REQUEST_QUOTAS });
    await world.carryOut(person(0));
    world.letTimePass(60_000);
    const startedAt = Date.now();
    await world.carryOut(person(1));
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('the rate of the line', () => {
  const roleChange = { kind: 'role-change', request: sampleRoleChange() } as const;
  const offboarding = { kind: 'offboarding', request: sampleOffboarding() } as const;
  const onboarding = { kind: 'onboarding', request: sampleRequest() } as const;

  it.each<[string, string, Asked, Asked[]]>([
    ['CreateIdentityStoreUser', 'identitystore:CreateUser', onboarding, []],
    ['CreateFinSpaceUser', 'finspace-api:CreateUser', onboarding, []],
    ['CreateKxUser', 'finspace:CreateKxUser', onboarding, []],
    ['UpdateKxUser', 'finspace:UpdateKxUser', roleChange, [onboarding]],
    ['VerifyOnboarding', 'identitystore:DescribeUser', onboarding, []],
    ['VerifyRoleChange', 'identitystore:DescribeUser', roleChange, [onboarding]],
    ['VerifyOffboarding', 'identitystore:DescribeUser', offboarding, [onboarding]],
  ])('is halved when %s is throttled, and the request succeeds', async (state, operation, asked, before) => {
    let isSet = false;
    const world: World = new World({
      onStateEntered: async (entered) => {
        if (!isSet || entered !== state) return;
        isSet = false;
        await world.setFaults([{ operation, error: 'ThrottlingException', times: 1 }]);
      },
    });
    for (const one of before) await world.carryOut(one);
    isSet = true;
    world.letTimePass(60_000);
    const [execution] = await world.carryOut(asked);
    expect(execution?.status, execution?.cause).toBe('SUCCEEDED');
    expect((await lineOf(world)).factor).toBe(0.5);
  });

  it.each([
    ['the table is throttled', 'dynamodb:PutItem', 'ThrottlingException'],
    ['another error comes', 'identitystore:CreateUser', 'InternalServerException'],
  ])('stays as it is when %s', async (_, operation, error) => {
    const world = new World();
    await world.setFaults([{ operation, error, times: 1 }]);
    const [execution] = await world.carryOut(onboarding);
    expect(execution?.status, execution?.cause).toBe('SUCCEEDED');
    expect((await lineOf(world)).factor).toBeUndefined();
  });

  it('is kept as it is if the note fails, and the call is repeated all the same', async () => {
    let isSet = true;
    const world: World = new World({
      onStateEntered: async (state) => {
        if (!isSet || state !== 'CreateIdentityStoreUser') return;
        isSet = false;
        await world.setFaults([
          { operation: 'identitystore:CreateUser', error: 'ThrottlingException', times: 1 },
          { operation: 'dynamodb:UpdateItem', error: 'InternalServerError', times: 1 },
        ]);
      },
    });
    const [execution] = await world.carryOut(onboarding);
    expect(execution?.status, execution?.cause).toBe('SUCCEEDED');
    expect((await lineOf(world)).factor).toBeUndefined();
  });

  it.each<[string, Asked, Asked[], ExpectedRequests]>([
    ['a new person', onboarding, [], { finSpace: {}, kx: {} }],
    ['a new person without users of FinSpace', person(1), [], {}],
    [
      'a new person with groups',
      withGroups(['Quants', 'Traders']),
      [],
      { finSpace: {}, kx: {}, groups: { wished: groups(2) } },
    ],
    ['a role change', roleChange, [onboarding], { kx: {} }],
    ['a leaver', offboarding, [onboarding], { finSpace: {}, kx: {} }],
  ])('counts the calls that an execution makes: %s', async (_, asked, before, requests) => {
    const world = new World();
    for (const one of before) await world.carryOut(one);
    world.letTimePass(60_000);
    const earlier = await callsOf(world);
    const [execution] = await world.carryOut(asked);
    expect(execution?.status, execution?.cause).toBe('SUCCEEDED');
    const later = await callsOf(world);
    expect({
      identityStore: later.identityStore - earlier.identityStore,
      finSpace: later.finSpace - earlier.finSpace,
      kx: later.kx - earlier.kx,
    }).toEqual(expectedCalls(asked.kind, requests));
  });
});

function withGroups(names: string[]): Asked {
  return { kind: 'onboarding', request: { ...sampleRequest(), groups: names } };
}

function groups(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `${index}`, groupId: `${index}` }));
}
