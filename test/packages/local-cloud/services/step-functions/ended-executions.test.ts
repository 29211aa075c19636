import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StateFile } from '../../../../../packages/local-cloud/cloud/state-file.ts';
import { Records } from '../../../../../packages/local-cloud/service/records.ts';
import { SpillFile } from '../../../../../packages/local-cloud/services/spill-file.ts';
import type { Execution } from '../../../../../packages/local-cloud/services/step-functions/execution.ts';
import {
  createStepFunctions,
  type StepFunctions,
} from '../../../../../packages/local-cloud/services/step-functions/step-functions.ts';
import type { Document } from '../../../../helpers/document.ts';

const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';

let folder: string;
let service: StepFunctions;
/** The fields of each execution when it has ended, by its name. */
let atTheEnd: Map<string, Document>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ended-executions-'));
  vi.stubEnv('TMPDIR', folder);
  atTheEnd = new Map();
  service = create();
});

afterEach(async () => {
  service.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** One execution has its data in memory, and 2 to 4 in files. */
function create(records = new Records()): StepFunctions {
  const created: StepFunctions = createStepFunctions({
    region: 'us-east-1',
    stateMachines: [
      {
        logicalId: 'Machine',
        name: 'machine',
        arn: stateMachineArn,
        roleArn: 'arn:aws:iam::111122223333:role/machine',
        logs: false,
        traces: false,
        definition: JSON.stringify({
          StartAt: 'Choose',
          States: {
            Choose: {
              Type: 'Choice',
              Choices: [{ Variable: '$.fails', IsPresent: true, Next: 'Failed' }],
              Default: 'Done',
            },
            Failed: { Type: 'Fail', Error: 'Broken', Cause: 'a cause' },
            Done: { Type: 'Pass', End: true },
          },
        }),
      },
    ],
    resources: {
      invokeFunction: () => Promise.reject(new Error('There is no function')),
      putEvents: () => Promise.reject(new Error('There is no bus')),
    },
    records,
    limits: { inMemory: 1, inFile: 2 },
    onStatusChange(executionArn, { status }) {
      if (status === 'RUNNING') return;
      const execution = created.execution(executionArn);
      atTheEnd.set(execution.name, fieldsOf(execution));
    },
  });
  return created;
}

function fieldsOf(execution: Execution): Document {
  const { name, input, status, startDate, stopDate, output, error, cause, events } = execution;
  return structuredClone({ name, input, status, startDate, stopDate, output, error, cause, events });
}

/** Runs executions to their ends, one after the other. */
async function run(names: readonly string[], input: (name: string) => object = (name) => ({ name })): Promise<void> {
  for (const name of names) {
    service.start(stateMachineArn, JSON.stringify(input(name)), name);
    await vi.waitUntil(() => atTheEnd.has(name), { interval: 1, timeout: 5_000 });
  }
}

const all = () => [...service.executions()];

/** Files without a name that this process has open; undefined where the system has no /proc. */
function namelessFiles(): number | undefined {
  try {
    const descriptors = readdirSync('/proc/self/fd').map((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`);
      } catch {
        // The descriptor with which the folder was read.
        return '';
      }
    });
    return descriptors.filter((target) => target.startsWith(folder) && target.endsWith('(deleted)')).length;
  } catch {
    return undefined;
  }
}

it('an execution is read back from the file as it was at its end', async () => {
  await run(['one', 'two', 'three', 'four'], (name) => (name === 'two' ? { fails: true } : { text: `ä${name}` }));
  expect(all()).toHaveLength(4);
  for (const execution of all()) expect(fieldsOf(execution)).toEqual(atTheEnd.get(execution.name));
  expect(atTheEnd.get('two')).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'a cause' });
  expect(atTheEnd.get('one')).toMatchObject({ status: 'SUCCEEDED', output: '{"text":"äone"}' });
  // Three of them are in the file.
  if (process.platform === 'linux') expect(namelessFiles()).toBe(2);
});

it('the newest are kept up to the bound, and the older half is forgotten at once', async () => {
  await run(['1', '2', '3', '4', '5', '6', '7']);
  expect(all().map(({ name }) => name)).toEqual(['3', '4', '5', '6', '7']);
  await run(['8']);
  expect(all().map(({ name }) => name)).toEqual(['5', '6', '7', '8']);
  for (const execution of all()) expect(fieldsOf(execution)).toEqual(atTheEnd.get(execution.name));
  expect(() => service.execution(`${stateMachineArn.replace(':stateMachine:', ':execution:')}:4`)).toThrow(
    'Execution Does Not Exist',
  );
});

it('a state file has all executions that are kept, and no other', async () => {
  const file = path.join(folder, 'state');
  const open = () =>
    StateFile.open(file, 'the stack', (error) => {
      throw error;
    });
  let state = await open();
  service = create(new Records(state, state.takeContents()));
  await run(['1', '2', '3', '4', '5', '6', '7', '8']);
  const before = all().map(fieldsOf);
  service.close();
  await state.close();
  state = await open();
  service = create(new Records(state, state.takeContents()));
  service.resume();
  expect(all().map(fieldsOf)).toEqual(before);
  service.close();
  await state.close();
});

it('the file has no name, so that it is gone when the process ends, and is closed with the service', async () => {
  await run(['one', 'two', 'three']);
  expect(await readdir(folder)).toEqual([]);
  service.close();
  expect(namelessFiles() ?? 0).toBe(0);
});

it('a reset forgets all executions, and later ones are kept', async () => {
  await run(['one', 'two', 'three']);
  await service.reset();
  expect(namelessFiles() ?? 0).toBe(0);
  expect(all()).toEqual([]);
  atTheEnd.clear();
  await run(['one', 'two', 'three']);
  for (const execution of all()) expect(fieldsOf(execution)).toEqual(atTheEnd.get(execution.name));
});

it('a value stays readable when no file can be written', () => {
  vi.stubEnv('TMPDIR', path.join(folder, 'absent'));
  const file = new SpillFile();
  const read = file.write({ a: [1] });
  expect(read()).toEqual({ a: [1] });
  file.close();
});

it('each value of a file is read back, in any order, until the file is closed', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (values) => {
      const file = new SpillFile();
      const readers = values.map((value) => file.write(value));
      const read = readers.map((reader) => reader()).reverse();
      expect(JSON.stringify(read.reverse())).toBe(JSON.stringify(values));
      file.close();
      expect(() => readers[0]?.()).toThrow('closed');
    }),
    { numRuns: 50 },
  );
});
