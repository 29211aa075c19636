import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkEarlierResults } from '../../../cli/batch/results-file.ts';
import { OutputFile } from '../../../cli/files/output/output-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'results-'));
});

afterAll(() => rm(folder, { recursive: true }));

const ARN = 'arn:aws:states:eu-west-1:111122223333';
const workflows = [{ stateMachineArn: `${ARN}:stateMachine:onboard-user`, aliasArn: '' }];

const outcome = (requestId: string, execution = `${ARN}:execution:onboard-user:${requestId}-1`) =>
  `${JSON.stringify({ line: 1, requestId, executionArn: execution })}\n`;

async function check(content: string | Buffer): Promise<void> {
  const file = path.join(folder, 'file.jsonl');
  await writeFile(file, content);
  const output = await OutputFile.open(file);
  try {
    await checkEarlierResults(output, new Set(['HR-1', 'HR-2']), workflows);
  } finally {
    await output.close();
  }
}

it.each([
  ['nothing', ''],
  ['outcomes of this batch', outcome('HR-2') + outcome('HR-1')],
  ['a part of its outcomes', outcome('HR-2')],
  ['a last line that was cut', outcome('HR-1') + outcome('HR-2').slice(0, 20)],
  ['a last line without an end', outcome('HR-1') + outcome('HR-2').trim()],
])('a file with %s is replaced', async (_, content) => {
  await check(content);
});

it.each([
  ['an outcome of another batch', outcome('HR-1') + outcome('HR-3')],
  ['one without an end', outcome('HR-1') + outcome('HR-3').trim()],
  ['an outcome of another stack', outcome('HR-1', `${ARN}:execution:onboard-others:HR-1-1`)],
  ['an outcome of another region', outcome('HR-1', outcome('HR-1').replace('eu-west-1', 'us-east-1'))],
  ['other JSON', '[1]\n'],
  ['a null', 'null\n'],
  ['one line of text without an end', 'notes'],
  ['requests', '{"requestId":"HR-1"}\n'],
  ['an empty line', '\n'],
  ['bytes that are no text', Buffer.from([0xff, 0xff, 0])],
])('a file with %s is not replaced without --overwrite', async (_, content) => {
  await expect(check(content)).rejects.toThrow(
    /file\.jsonl has other content than outcomes of this batch in this stack: give another file with --results, or replace it with --overwrite$/,
  );
});
