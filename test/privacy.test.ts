/**
 * Whatever a request holds, and wherever it holds it, none of its texts leaves over logs, causes, outcomes, metrics or the
 * attributes of dead letters, but identifiers. Services quote the request back in every way that they have.
 */

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FinspaceClient } from '@aws-sdk/client-finspace';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { FinSpaceDataClient } from '../functions/lib/services/finspace-data-client.ts';
import { anyRequest, SECRETS, signsOf } from './helpers/any-request.ts';
import { context } from './helpers/lambda-context.ts';
import { FakePersonTable } from './helpers/person/person-table.ts';
import { executionId, startedAt } from './helpers/requests.ts';

vi.hoisted(() =>
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    POWERTOOLS_LOGGER_LOG_EVENT: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    // Without a wait between two starts.
    STARTS_PER_SECOND: '1000000',
  }),
);

const { handler: prepareOnboarding } = await import('../functions/prepare-onboarding.ts');
const { handler: prepareRoleChange } = await import('../functions/prepare-role-change.ts');
const { handler: prepareOffboarding } = await import('../functions/prepare-offboarding.ts');
const { handler: findLeaver } = await import('../functions/find-leaver.ts');
const { handler: snapshotAccess } = await import('../functions/snapshot-access.ts');
const { handler: claimPerson } = await import('../functions/claim-person.ts');
const { handler: recallAnswer } = await import('../functions/recall-answer.ts');
const { handler: releasePerson } = await import('../functions/release-person.ts');
const { handler: createIdentityStoreUser } = await import('../functions/create-identity-store-user.ts');
const { handler: createKxUser } = await import('../functions/create-kx-user.ts');
const { handler: describeFailure } = await import('../functions/describe-failure.ts');
const { handler: startOnboardingBatch } = await import('../functions/start-onboarding-batch.ts');

const table = new FakePersonTable();
const said: string[] = [];

beforeAll(() => {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  }
});

afterAll(() => {
  vi.restoreAllMocks();
});

/** Ways in which a service quotes a request. */
const QUOTES: readonly ((request: string) => string)[] = [
  (request) => request,
  (request) => request.toUpperCase(),
  (request) => request.normalize('NFD'),
  (request) =>
    request.replace(/[^\p{ASCII}]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (request) => encodeURIComponent(request.toWellFormed()),
  (request) => request.replace(/"(\w{7})\w+/g, '"$1...'),
  (request) => JSON.stringify(request),
];

function expectNothingSaid(...more: unknown[]): void {
  const all = [...said.splice(0), ...more.map((one) => JSON.stringify(one) ?? '')].join('\n');
  expect(signsOf(all), all).toEqual([]);
}

/** The error of a call, as Lambda hands it to the state machine. */
async function causeOf(call: Promise<unknown>): Promise<{ Error: string; Cause: string } | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }) };
  }
}

it('a request that is refused, and the outcome that says so, quote nothing of it', async () => {
  const seen = { refused: 0, taken: 0 };
  await fc.assert(
    fc.asyncProperty(anyRequest, async (request) => {
      for (const [prepare, state] of [
        [prepareOnboarding, 'PrepareOnboarding'],
        [prepareRoleChange, 'PrepareRoleChange'],
        [prepareOffboarding, 'PrepareOffboarding'],
      ] as const) {
        const caught = await causeOf(Promise.resolve(prepare({ executionId, request }, context)));
        seen[caught ? 'refused' : 'taken'] += 1;
        if (!caught) continue;
        expect(caught.Error).toBe('InvalidRequest');
        const failed = { failure: { [state]: caught } };
        const outcome = await describeFailure(
          { executionId, startedAt, request, kind: 'onboarding', known: failed },
          context,
        );
        expectNothingSaid(caught, outcome);
      }
      expectNothingSaid();
    }),
    { numRuns: 400 },
  );
  expect(Math.min(seen.refused, seen.taken)).toBeGreaterThan(20);
});

const identityStoreUser = {
  identityStoreId: 'd-1234567890',
  userId: 'u',
  userArn: 'arn',
  created: true,
  userName: 'someone',
};

it('a service that quotes the request is not passed on', async () => {
  const identityStoreClient = mockClient(IdentitystoreClient);
  const finSpaceClient = mockClient(FinspaceClient);
  const finSpaceDataClient = mockClient(FinSpaceDataClient);
  mockClient(EventBridgeClient);
  table.reset();
  await fc.assert(
    fc.asyncProperty(anyRequest, fc.constantFrom(...QUOTES), async (request, quote) => {
      const refuse = (input: unknown) => {
        const message = `1 validation error detected: ${quote(JSON.stringify(input))} is not allowed`;
        throw Object.assign(new Error(message), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
      };
      identityStoreClient.reset();
      identityStoreClient.onAnyCommand().callsFake(refuse);
      finSpaceDataClient.reset();
      finSpaceDataClient.onAnyCommand().callsFake(refuse);
      finSpaceClient.reset();
      finSpaceClient.onAnyCommand().callsFake(refuse);
      const prepared = await prepareOnboarding({ executionId, request }, context).catch(() => undefined);
      if (!prepared) return;
      const { identityStore, kx } = prepared.requests;
      const event = { requestId: 'HR-1', claim: table.claimed() };
      const calls: [state: string, call: () => unknown][] = [
        ['CreateIdentityStoreUser', () => createIdentityStoreUser({ ...event, request: identityStore }, context)],
      ];
      if (kx) {
        const requests = { ...prepared.requests, kx };
        calls.push(['CreateKxUser', () => createKxUser({ ...event, requests, identityStoreUser }, context)]);
      }
      for (const [state, call] of calls) {
        const caught = await causeOf(Promise.resolve(call()));
        if (!caught) continue;
        const known = { requests: prepared.requests, failure: { [state]: caught } };
        expectNothingSaid(
          caught,
          await describeFailure({ executionId, startedAt, request, kind: 'onboarding', known }, context),
        );
      }
    }),
    { numRuns: 300 },
  );
});

it('a service that quotes an offboarding is not passed on', async () => {
  const identityStoreClient = mockClient(IdentitystoreClient);
  const finSpaceClient = mockClient(FinspaceClient);
  const finSpaceDataClient = mockClient(FinSpaceDataClient);
  const seen = { failed: 0 };
  await fc.assert(
    fc.asyncProperty(anyRequest, fc.constantFrom(...QUOTES), async (request, quote) => {
      const { user }: { user?: { userName?: unknown; emails?: unknown } } = request;
      const leave = { requestId: 'HR-1', user: { userName: user?.userName, emails: user?.emails }, mode: 'suspend' };
      const refuse = (input: unknown) => {
        const message = `1 validation error detected: ${quote(JSON.stringify(input))} is not allowed`;
        throw Object.assign(new Error(message), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
      };
      identityStoreClient.reset();
      identityStoreClient.onAnyCommand().callsFake(refuse);
      finSpaceDataClient.reset();
      finSpaceDataClient.onAnyCommand().callsFake(refuse);
      finSpaceClient.reset();
      finSpaceClient.onAnyCommand().callsFake(refuse);
      const prepared = await prepareOffboarding({ request: leave }, context).catch(() => undefined);
      if (!prepared) return;
      const known = { ...prepared, claim: table.claimed() };
      const leaver = { userId: 'u-1' };
      const calls: [state: string, call: () => unknown][] = [
        ['FindLeaver', () => findLeaver({ requestId: 'HR-1', known }, context)],
        ['SnapshotAccess', () => snapshotAccess({ requestId: 'HR-1', known: { ...known, leaver } }, context)],
      ];
      for (const [state, call] of calls) {
        const caught = await causeOf(Promise.resolve(call()));
        if (!caught) throw new Error('The service was not called');
        seen.failed += 1;
        const event = { kind: 'offboarding' as const, executionId, startedAt, request: leave };
        const failed = { ...known, failure: { [state]: caught } };
        expectNothingSaid(caught, await describeFailure({ ...event, known: failed }, context));
      }
    }),
    { numRuns: 200 },
  );
  expect(seen.failed).toBeGreaterThan(20);
});

it('the record of a person, and what is said of it, quote nothing of a request', async () => {
  const seen = { recorded: 0 };
  await fc.assert(
    fc.asyncProperty(anyRequest, async (request) => {
      table.reset();
      const prepared = await prepareOnboarding({ executionId, request }, context).catch(() => undefined);
      if (!prepared) return;
      const event = { kind: 'onboarding', executionId, request } as const;
      await claimPerson({ ...event, startedAt, known: prepared }, context);
      const superseded = { errorType: 'RequestSuperseded', errorMessage: 'HR-2' };
      await recallAnswer(
        { ...event, refusal: { Error: 'RequestSuperseded', Cause: JSON.stringify(superseded) } },
        context,
      );
      const failure = {
        step: 'CreateKxUser',
        error: 'UserMismatch',
        message: JSON.stringify(request),
        disposition: 'look-closer',
      } as const;
      await causeOf(
        Promise.resolve(releasePerson({ ...event, outcome: { executionArn: executionId, failure } }, context)),
      );
      const written = table.client.calls().map(({ args }) => args[0].input);
      expect(written.length).toBeGreaterThan(5);
      seen.recorded += 1;
      expectNothingSaid(written);
    }),
    { numRuns: 300 },
  );
  expect(seen.recorded).toBeGreaterThan(20);
});

it('a message that can start nothing, or that Step Functions refuses, is not quoted', async () => {
  const queues = mockClient(SQSClient);
  const stepFunctions = mockClient(SFNClient);
  table.reset();
  const bodies = fc.oneof(
    anyRequest.map((request) => JSON.stringify(request)),
    anyRequest.map((request) => JSON.stringify(request).slice(0, 90)),
    anyRequest.map((request) => JSON.stringify({ ...request, requestId: undefined })),
    fc.constantFrom(...SECRETS),
    fc.constantFrom(...SECRETS).map((kind) => JSON.stringify({ requestId: 'HR-1', kind })),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom(...QUOTES), async (body, quote) => {
      queues.reset();
      queues.on(SendMessageCommand).resolves({});
      stepFunctions.reset();
      stepFunctions.rejects(Object.assign(new Error(`Invalid: ${quote(body)}`), { name: 'InvalidExecutionInput' }));
      const Records = [{ messageId: 'm', body, attributes: { SentTimestamp: '0' }, messageAttributes: {} }];
      await startOnboardingBatch({ Records } as never, context);
      expectNothingSaid(queues.commandCalls(SendMessageCommand).map(({ args }) => args[0].input.MessageAttributes));
    }),
    { numRuns: 300 },
  );
});
