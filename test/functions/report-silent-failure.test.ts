import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { requestNameOf } from '../../core/person/request-name.ts';
import { LANDING_MS } from '../../core/person/timing.ts';
import { handler } from '../../functions/report-silent-failure.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, INTENT, keyOf } from '../helpers/person/person-table.ts';
import { executionId, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';

const stepFunctions = mockClient(SFNClient);
const events = mockClient(EventBridgeClient);
const table = new FakePersonTable();

beforeEach(() => {
  stepFunctions.reset();
  events.reset();
  table.reset();
  startedWith(sampleRequest());
  events.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e' }] });
});

/** A history, newest event first. */
function history(...newestFirst: Partial<HistoryEvent>[]): void {
  const all = newestFirst.map((event, id) => ({ timestamp: new Date(0), type: undefined, id, ...event }));
  stepFunctions
    .on(GetExecutionHistoryCommand, { executionArn: executionId, reverseOrder: true })
    .resolves({ events: all });
}

/** The first event of the history, which has the input of the execution. */
function startedWith(input: unknown): void {
  const executionStartedEventDetails = { input: JSON.stringify(input) };
  stepFunctions.on(GetExecutionHistoryCommand, { executionArn: executionId, maxResults: 1 }, true).resolves({
    events: [{ timestamp: new Date(0), type: 'ExecutionStarted', id: 1, executionStartedEventDetails }],
  });
}

const timedOut: Partial<HistoryEvent> = { type: 'ExecutionTimedOut' };
const failed = (error: string, cause: string): Partial<HistoryEvent> => ({
  type: 'ExecutionFailed',
  executionFailedEventDetails: { error, cause },
});
const entered = (name: string, input: unknown, type: 'Task' | 'Pass' | 'Fail' = 'Task'): Partial<HistoryEvent> => ({
  type: `${type}StateEntered`,
  stateEnteredEventDetails: { name, input: JSON.stringify(input) },
});
const identityStoreUser = { identityStoreId: 'd-1234567890', userId: 'u', userArn: 'a', created: true };

const ONBOARDING = 'arn:aws:states:us-east-1:111122223333:stateMachine:onboard-user';
const ROLE_CHANGE = 'arn:aws:states:us-east-1:111122223333:stateMachine:change-kx-role';

async function report(
  input: string | null = JSON.stringify(sampleRequest()),
  stateMachineArn = ONBOARDING,
): Promise<unknown> {
  return handler({ detail: { executionArn: executionId, stateMachineArn, startDate: 0, input } }, context);
}

function reported(detailType = 'User Onboarding Failed'): unknown[] {
  return events.commandCalls(PutEventsCommand).map(({ args }) => {
    const [entry] = args[0].input.Entries ?? [];
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'finspace.onboarding',
      DetailType: detailType,
    });
    return JSON.parse(entry?.Detail ?? '');
  });
}

describe('an execution that', () => {
  it('timed out is reported with its last state and the data of that state', async () => {
    history(timedOut, entered('ReportOnboarded', { requestId: 'HR-1', identityStoreUser }));
    await expect(report()).resolves.toEqual({ reported: true });
    expect(reported()).toEqual([
      {
        requestId: 'HR-2026-004217',
        executionArn: executionId,
        identityStoreUser,
        failure: {
          step: 'ReportOnboarded',
          error: 'States.Timeout',
          message: expect.stringContaining('took longer'),
          disposition: 'try-again',
        },
      },
    ]);
  });

  it('has reported its outcome is not reported again', async () => {
    history(
      failed('UserMismatch', 'x'),
      entered('OnboardingFailed', {}, 'Fail'),
      { type: 'TaskSucceeded', taskSucceededEventDetails: { resourceType: 'events', resource: 'putEvents' } },
      entered('ReportFailure', {}),
    );
    await expect(report()).resolves.toEqual({ reported: false });
    expect(reported()).toEqual([]);
  });

  it('could not report its outcome is reported with that outcome', async () => {
    const outcome = {
      executionArn: executionId,
      failure: { step: 'CreateKxUser', error: 'UserMismatch', message: 'm', disposition: 'look-closer' },
    };
    history(
      failed('UserMismatch', 'm'),
      entered('OnboardingFailed', outcome, 'Fail'),
      entered('ReportFailure', outcome),
    );
    await report();
    expect(reported()).toEqual([outcome]);
  });

  it('was stopped while it described a failure is reported with that failure', async () => {
    const failure = { UpdateKxUser: { Error: 'LimitExceededException', Cause: '{"errorMessage":"too many"}' } };
    history({ type: 'ExecutionAborted' }, entered('DescribeFailure', { identityStoreUser, failure }));
    await report();
    expect(reported()).toMatchObject([
      { identityStoreUser, failure: { step: 'UpdateKxUser', error: 'LimitExceededException', message: 'too many' } },
    ]);
  });

  it('ended before its validation is reported without its request', async () => {
    const request = { requestId: 'HR-1', failure: { X: { Error: 'forged' } }, identityStoreUser };
    history(failed('States.DataLimitExceeded', 'x'), entered('PrepareOnboarding', request));
    await report(JSON.stringify(request));
    expect(reported()).toMatchObject([
      { requestId: 'HR-1', failure: { step: 'PrepareOnboarding', error: 'States.DataLimitExceeded' } },
    ]);
    expect(reported()[0]).not.toHaveProperty('identityStoreUser');
  });

  it("was stopped is reported without the operator's reason, which may contain personal data", async () => {
    const executionAbortedEventDetails = { error: 'Wrong Ada', cause: 'Lovelace has left' };
    history({ type: 'ExecutionAborted', executionAbortedEventDetails }, entered('CreateKxUser', { requestId: 'HR-1' }));
    await report();
    expect(reported()).toMatchObject([{ failure: { error: 'ExecutionAborted', disposition: 'try-again' } }]);
    expect(JSON.stringify(reported())).toContain("is in the execution's history");
    expect(JSON.stringify(reported())).not.toMatch(/Ada|Lovelace/);
  });

  it('entered no state is reported, also if its input is too large for the event', async () => {
    history(failed('States.Runtime', 'Ada Lovelace'));
    await report(null);
    expect(reported()).toMatchObject([{ failure: { step: 'ExecutionStarted', disposition: 'look-closer' } }]);
    expect(JSON.stringify(reported()), 'the cause quotes the person').not.toContain('Ada');
  });

  it.each([
    ['was being validated', entered('PrepareOnboarding', sampleRequest()), 'HR-2026-004217'],
    ['was creating users', entered('CreateKxUser', { requestId: 'HR-2026-004217' }), 'HR-2026-004217'],
  ])('%s is reported with its requestId although the event does not contain its input', async (_, last, requestId) => {
    history({ type: 'ExecutionAborted' }, last);
    await report(null);
    expect(reported()).toMatchObject([{ requestId, failure: { error: 'ExecutionAborted' } }]);
  });
});

describe('a role change that', () => {
  const kxUser = { environmentId: 'env', userName: 'ada-lovelace', userArn: 'arn', iamRole: 'quant', created: false };
  const input = JSON.stringify(sampleRoleChange());

  it('timed out is reported with the previous role and the current role', async () => {
    history(timedOut, entered('ReportRoleChanged', { identityStoreUser, kxUser, role: {} }));
    await report(input, ROLE_CHANGE);
    expect(reported('User Role Change Failed')).toMatchObject([
      {
        requestId: 'HR-2026-006031',
        identityStoreUser: { ...identityStoreUser, created: false },
        kxUser,
        role: { before: 'quant', now: 'quant' },
        failure: { step: 'ReportRoleChanged', error: 'States.Timeout', disposition: 'try-again' },
      },
    ]);
  });

  it('could not report its outcome is reported with that outcome', async () => {
    const outcome = {
      executionArn: executionId,
      role: {},
      failure: { step: 'FindKxUser', error: 'UserMismatch', message: 'm', disposition: 'look-closer' },
    };
    history(
      failed('UserMismatch', 'm'),
      entered('RoleChangeFailed', outcome, 'Fail'),
      entered('ReportFailure', outcome),
    );
    await report(input, ROLE_CHANGE);
    expect(reported('User Role Change Failed')).toEqual([outcome]);
  });

  it.each(['PrepareRoleChange', 'RoleChangeNotPrepared'])(
    'ended in %s is reported without its request',
    async (state) => {
      const request = { requestId: 'HR-1', identityStoreUser, kxUser };
      history(failed('States.Runtime', 'x'), entered(state, request));
      await report(JSON.stringify(request), ROLE_CHANGE);
      expect(reported('User Role Change Failed')).toEqual([
        { requestId: 'HR-1', executionArn: executionId, role: {}, failure: expect.objectContaining({ step: state }) },
      ]);
    },
  );
});

it('fails if the bus rejects the event, so that Lambda retries', async () => {
  history(timedOut, entered('ReportOnboarded', {}));
  events.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] });
  await expect(report()).rejects.toMatchObject({ name: 'OutcomeRefused' });
});

describe('the claim of an execution', () => {
  const request = { ...sampleRequest(), user: { ...sampleRequest().user, userName: 'Ada.Lovelace' } };
  const person = keyOf('ada.lovelace');
  const NOW = Date.UTC(2026, 0, 5);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    return () => vi.useRealTimers();
  });

  it.each([
    ['that held it', {}, NOW + LANDING_MS],
    ['whose last call was answered', { open: 0, lastCall: NOW - 1 }, NOW + LANDING_MS],
    ['whose claim drains longer already', { state: 'draining', until: NOW + LANDING_MS + 1 }, NOW + LANDING_MS + 1],
  ] as const)('%s drains until a call cannot land any more', async (_, more, until) => {
    table.claimed(INTENT, more);
    history({ type: 'ExecutionAborted' }, entered('CreateKxUser', { requestId: 'HR-1' }));
    for (const input of [request, { sentAt: '2026-01-04T00:00:00Z', request }]) {
      await report(JSON.stringify(input));
      expect(table.ada?.claim).toMatchObject({ state: 'draining', until });
    }
  });

  it('drains also if the execution has reported its outcome', async () => {
    table.claimed();
    history(
      failed('UserMismatch', 'x'),
      entered('ReleasePerson', {}),
      { type: 'TaskSucceeded', taskSucceededEventDetails: { resourceType: 'events', resource: 'putEvents' } },
      entered('ReportFailure', {}),
    );
    await expect(report(JSON.stringify(request))).resolves.toEqual({ reported: false });
    expect(table.ada?.claim).toMatchObject({ state: 'draining', until: NOW + LANDING_MS });
    expect(table.requests(person)).toEqual([]);
  });

  it('of another execution stays', async () => {
    table.claimed(INTENT, { holder: `${executionId}-2` });
    const before = table.ada;
    history(timedOut, entered('ClaimPerson', { requestId: 'HR-1' }));
    await report(JSON.stringify(request));
    expect(table.ada).toEqual(before);
  });

  it('drains also if the event does not contain the input of the execution', async () => {
    table.claimed();
    history(timedOut, entered('CreateKxUser', { requestId: 'HR-1' }));
    startedWith({ sentAt: '2026-01-04T00:00:00Z', request });
    await report(null);
    expect(table.ada?.claim).toMatchObject({ state: 'draining' });
  });

  it('drains after the report, and the failure is recorded', async () => {
    table.claimed();
    history(timedOut, entered('CreateKxUser', { requestId: 'HR-1' }));
    let reportedBefore = false;
    table.beforeWrite = () => {
      reportedBefore = reported().length > 0;
    };
    await report(JSON.stringify(request));
    expect(reportedBefore).toBe(true);
    expect(table.requests(person)).toMatchObject([
      {
        ...requestNameOf(request, 'onboarding'),
        execution: executionId,
        failure: { error: 'States.Timeout', disposition: 'try-again' },
      },
    ]);
  });

  it('makes the function fail if it cannot be changed, so that Lambda retries', async () => {
    table.claimed();
    table.fail('PutItem', 'ThrottlingException');
    history(timedOut, entered('CreateKxUser', { requestId: 'HR-1' }));
    await expect(report(JSON.stringify(request))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
