import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { batch } from '../../../cli/commands/batch.ts';
import { emit } from '../../../cli/commands/emit.ts';
import { resume } from '../../../cli/commands/failures/resume.ts';
import { resumeAllFailed } from '../../../cli/commands/failures/resume-all-failed.ts';
import { start } from '../../../cli/commands/start.ts';
import { status } from '../../../cli/commands/status.ts';
import {
  batchOptions,
  cloud,
  executions,
  fileOf,
  folder,
  options,
  output,
  receiveDeadLetters,
  send,
  setFaults,
  stepFunctions,
  untilEnded,
  useCommandsCloud,
  userCounts,
} from '../../helpers/commands/commands-cloud.ts';
import { jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

describe('the batch queue', () => {
  it('onboards nine of ten, and moves the message that is not JSON to the dead-letter queue', async () => {
    const people = Array.from({ length: 9 }, (_, index) => JSON.stringify(person(index)));
    await send(...people.slice(0, 4), 'not JSON', ...people.slice(4));
    await untilEnded(9);
    expect(await userCounts()).toEqual([9, 9, 9]);
    expect(await receiveDeadLetters()).toMatchObject([
      { Body: 'not JSON', MessageAttributes: { ERROR_MESSAGE: { StringValue: 'The body is not JSON' } } },
    ]);
  });

  it('resumes a failed request, and carries out messages that come twice or out of order once', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    await send(JSON.stringify(person(1)));
    const [name = ''] = Object.keys(await untilEnded(1));
    await send(
      JSON.stringify(person(2)),
      JSON.stringify(person(1)),
      JSON.stringify(person(2)),
      JSON.stringify(person(1)),
    );
    const found = await untilEnded(3);
    expect(found).toEqual({
      [name]: 'FAILED',
      [`${name}-2`]: 'SUCCEEDED',
      [Object.keys(found).find((other) => other.startsWith('HR-2-')) ?? '']: 'SUCCEEDED',
    });
    expect(await userCounts()).toEqual([2, 2, 2]);
  });

  it('starts a request that breaks the contract, so that its sender gets an outcome', async () => {
    await send(JSON.stringify(person(1, { kx: { role: 'trader' } })));
    expect(Object.values(await untilEnded(1))).toEqual(['FAILED']);
  });
});

describe('onboard batch', () => {
  it('onboards all people, and writes the outcomes', async () => {
    const file = await fileOf('all.jsonl', jsonLines(...Array.from({ length: 25 }, (_, index) => person(index))));
    expect(await batch(file, batchOptions())).toBe(0);
    expect(await userCounts()).toEqual([25, 25, 25]);
    const results = await readFile(path.join(folder, 'all.jsonl.results.jsonl'), 'utf8');
    expect(
      results
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject(
      Array.from({ length: 25 }, (_, index) => ({ line: index + 1, requestId: `HR-${index}`, status: 'SUCCEEDED' })),
    );
    expect(output.join('')).toMatch(/^Outcome: +onboarded\nPeople: +25$/m);
    expect(output.join(''), 'off a terminal').not.toContain('\u001b');
  });

  it('sends nothing when one request is invalid, and names each fault with its line', async () => {
    const file = await fileOf('bad.jsonl', jsonLines(person(1), person(2, { kx: { role: 'a b' } }), person(1)));
    await expect(batch(file, batchOptions())).rejects.toThrow(
      /bad.jsonl:2: kx.role: must be .*\n.*bad.jsonl:3: requestId/s,
    );
    expect(await executions()).toEqual({});
  });

  it('with --skip-invalid sends the valid requests, and writes the others to a file that can be corrected', async () => {
    const file = await fileOf('skip.jsonl', jsonLines(person(1), person(2, { kx: { role: 'a b' } })));
    expect(await batch(file, { ...batchOptions(), skipInvalid: true })).toBe(1);
    expect(await userCounts()).toEqual([1, 1, 1]);
    const rejected = await readFile(path.join(folder, 'skip.jsonl.rejected.jsonl'), 'utf8');
    const mended = await fileOf('mended.jsonl', rejected.replace('a b', 'quant'));
    expect(await batch(mended, batchOptions())).toBe(0);
    expect(await userCounts()).toEqual([2, 2, 2]);
  });

  it('shows what to do after a failure, and resumes the request when it is run again', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    const file = await fileOf('fails.jsonl', jsonLines(person(1)));
    expect(await batch(file, batchOptions())).toBe(1);
    expect(output.join('')).toMatch(
      /^Outcome: +not onboarded\nError: +LimitExceededException\nWhat to do: +raise-quota\n/m,
    );
    expect(await batch(file, batchOptions())).toBe(0);
    expect(Object.keys(await executions()).map((name) => name.slice(-2))).toContain('-2');
  });
});

describe('onboard start, emit, status, resume', () => {
  it('start: follows the execution, and starts no second one', async () => {
    const file = await fileOf('one.json', JSON.stringify(person(1)));
    expect(await start(file, options())).toBe(0);
    expect(await start(file, options())).toBe(0);
    expect(Object.values(await executions())).toEqual(['SUCCEEDED']);
    expect(output.join('')).toContain('VerifyOnboarding');
    expect(output.join('')).toContain('Exists already');
  });

  it('start: refuses an invalid request with the line of the fault', async () => {
    const file = await fileOf('invalid.json', JSON.stringify(person(1, { kx: {} }), null, 2));
    await expect(start(file, options())).rejects.toThrow(/invalid.json:\d+: kx.role: is required/);
    expect(await executions()).toEqual({});
  });

  it('emit: follows the execution that the event starts, and no other', async () => {
    await send(JSON.stringify(person(7)));
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(8) };
    const file = await fileOf('event.json', JSON.stringify(event));
    expect(await emit(file, { ...options(), wait: 10, json: true })).toBe(0);
    const { executionArn } = JSON.parse(output.find((line) => line.startsWith('{')) ?? '{}');
    const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(input ?? '').request).toEqual(person(8));
  });

  it('emit: follows an event whose text is not valid Unicode, which the contract refuses', async () => {
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(1, { note: '\ud800' }) };
    expect(await emit(await fileOf('event.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(1);
    expect(output.join('')).toContain('PrepareOnboarding failed with InvalidRequest');
    await expect(resume('HR-1', options())).rejects.toThrow('HR-1: the request holds text that is not valid Unicode');
  });

  it('emit: fails when no rule matches the event', async () => {
    const file = await fileOf('other.json', JSON.stringify({ source: 'payroll', 'detail-type': 'X', detail: {} }));
    await expect(emit(file, { ...options(), wait: 0.2 })).rejects.toThrow(
      'No rule matches an event with source "payroll"',
    );
  });

  it('status and resume: show the failure, and continue from there', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(1) };
    expect(await emit(await fileOf('event.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(1);
    output.length = 0;
    expect(await status('HR-1', options())).toBe(1);
    expect(output.join('\n')).toMatch(/CreateKxUser failed with LimitExceededException/);
    expect(await resume('HR-1', options())).toBe(0);
    expect(await userCounts()).toEqual([1, 1, 1]);
    output.length = 0;
    expect(await status('HR-1', { ...options(), json: true })).toBe(0);
    expect(JSON.parse(output.join(''))).toMatchObject({
      requestId: 'HR-1',
      status: 'SUCCEEDED',
      outcome: { identityStoreUser: { created: false }, kxUser: { created: true } },
    });
    expect(await resume('HR-1', options()), 'nothing to resume').toBe(0);
    expect(Object.keys(await executions())).toHaveLength(2);
  });

  it('resume --all-failed: resumes those that have failed, and no others', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 2 });
    await send(...[1, 2, 3].map((number) => JSON.stringify(person(number))));
    const before = await untilEnded(3);
    expect(Object.values(before).sort()).toEqual(['FAILED', 'FAILED', 'SUCCEEDED']);
    expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota'] })).toBe(0);
    expect(await userCounts()).toEqual([3, 3, 3]);
    expect(Object.keys(await executions())).toHaveLength(5);
  });

  it('resume --all-failed: names a request that cannot be started, and resumes the others', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    const input = JSON.stringify(person(1, { note: '\ud800' }));
    const stateMachineArn = cloud.stack.outputs.StateMachineArn;
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
    await untilEnded(1);
    await send(JSON.stringify(person(2)));
    expect(Object.values(await untilEnded(2))).toEqual(['FAILED', 'FAILED']);
    expect(await resumeAllFailed({ ...options(), yes: true, disposition: ['raise-quota', 'fix-request'] })).toBe(1);
    expect(output.join('\n')).toContain('HR-1: the request holds text that is not valid Unicode');
    expect(output.join('\n')).toMatch(/HR-2 +SUCCEEDED/);
  });

  it('fail for an unknown requestId', async () => {
    await expect(status('HR-9', options())).rejects.toThrow('The request HR-9 has no execution.');
    await expect(resume('HR-9', options())).rejects.toThrow('The request HR-9 has no execution.');
  });

  it('fail for an unknown stack', async () => {
    await expect(status('HR-1', { ...options(), stack: 'other' })).rejects.toThrow('There is no stack other');
  });
});
