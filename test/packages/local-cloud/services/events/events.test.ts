import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEvents, type SeenEvent } from '../../../../../packages/local-cloud/services/events/events.ts';
import type { StackRule } from '../../../../../packages/local-cloud/template/resources/rules.ts';
import { openGateway } from '../../gateway/open-gateway.ts';

const rule: StackRule = {
  logicalId: 'Rule',
  name: 'stack-Rule',
  arn: 'arn:rule',
  busName: 'bus',
  pattern: { source: ['hr', 'aws.states'] },
  targets: [{ id: 'one', arn: 'arn:target', inputPath: '$.detail' }],
};

let delivered: unknown[];
let undelivered: unknown[];
let refuse: boolean;
let seen: () => SeenEvent[];

beforeEach(() => {
  delivered = [];
  undelivered = [];
  refuse = false;
});

/** The gateway closes with the test. */
async function put(...Entries: object[]) {
  const events = createEvents({
    accountId: '111122223333',
    region: 'us-east-1',
    busNames: ['default', 'bus'],
    rules: [rule],
    deliver(_, { arn: targetArn }, input) {
      if (refuse) throw new Error('no');
      delivered.push({ targetArn, input });
      return 'arn:execution';
    },
    onUndelivered(failed, target, event) {
      undelivered.push({ rule: failed.name, targetArn: target.arn, event });
    },
  });
  seen = events.seen;
  const { settings } = await openGateway({ services: [events] });
  return new EventBridgeClient(settings).send(new PutEventsCommand({ Entries }));
}

const entry = { EventBusName: 'bus', Source: 'hr', DetailType: 'Joined', Detail: '{"a":1}' };

describe('PutEvents', () => {
  it('delivers what the input path selects to the targets of the rules that match', async () => {
    await expect(put(entry)).resolves.toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }],
    });
    expect(delivered).toEqual([{ targetArn: 'arn:target', input: { a: 1 } }]);
  });

  it('remembers what became of the event at each target', async () => {
    await put(entry);
    const delivery = { rule: rule.logicalId, targetArn: 'arn:target' };
    expect(seen()).toMatchObject([{ bus: 'bus', deliveries: [{ ...delivery, executionArn: 'arn:execution' }] }]);
    refuse = true;
    await put(entry);
    expect(seen()).toMatchObject([{ deliveries: [{ ...delivery, error: { name: 'Error', message: 'no' } }] }]);
  });

  it.each([
    ['another source', { ...entry, Source: 'payroll' }],
    ['another bus', { ...entry, EventBusName: 'default' }],
    ['a bus that does not exist', { ...entry, EventBusName: 'nowhere' }],
  ])('delivers nothing from %s', async (_, other) => {
    await expect(put(other)).resolves.toMatchObject({ FailedEntryCount: 0 });
    expect(delivered).toEqual([]);
  });

  it('gives an event the time of its sender, in whole seconds', async () => {
    await put({ ...entry, Time: new Date('2026-01-05T08:59:58.900Z') });
    expect(seen()).toMatchObject([{ event: { time: '2026-01-05T08:59:58Z' } }]);
  });

  it('accepts the ARN of a bus', async () => {
    await put({ ...entry, EventBusName: 'arn:aws:events:us-east-1:111122223333:event-bus/bus' });
    expect(delivered).toHaveLength(1);
  });

  it.each([
    ['no detail', { ...entry, Detail: undefined }, 'InvalidArgument'],
    ['no source', { ...entry, Source: '' }, 'InvalidArgument'],
    ['a detail that is no JSON', { ...entry, Detail: '{' }, 'MalformedDetail'],
    ['a detail that is no object', { ...entry, Detail: '[1]' }, 'MalformedDetail'],
    ['a source of AWS', { ...entry, Source: 'aws.states' }, 'NotAuthorizedForSourceException'],
  ])('refuses an entry with %s, and accepts the other entry', async (_, bad, ErrorCode) => {
    await expect(put(bad, entry)).resolves.toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode }, {}] });
    expect(delivered).toHaveLength(1);
  });

  it('refuses more than ten entries', async () => {
    await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('passes on an event that its target refuses, and reports success to the sender', async () => {
    refuse = true;
    await expect(put(entry)).resolves.toMatchObject({ FailedEntryCount: 0 });
    expect(undelivered).toMatchObject([{ rule: 'stack-Rule', targetArn: 'arn:target', event: { detail: { a: 1 } } }]);
  });
});
