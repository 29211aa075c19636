import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRequests } from '../../../cli/files/read-requests.ts';
import { checkEntry, type RequestEntry } from '../../../cli/files/request-entry.ts';
import { RejectedFile } from '../../../cli/files/write-rejected.ts';
import { sampleRequest } from '../../helpers/requests.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'requests-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function entriesOf(name: string, content: string): Promise<RequestEntry[]> {
  return Array.fromAsync(readRequests(await fileOf(name, content)));
}

/** Faults as `line path`, or the requestId of a valid request. */
const checked = (entries: RequestEntry[]) =>
  entries.map((entry) => {
    const { checked: valid, faults } = checkEntry(entry);
    return faults?.map(({ line, path: field }) => `${line} ${field}`) ?? valid?.request.requestId;
  });

const HEADER =
  'requestId,user.userName,user.name.givenName,user.name.familyName,user.displayName,user.emails[0].value,user.emails[0].primary,kx.role,kx.tags.cost-center';

describe('CSV', () => {
  it('has a field for each column, and leaves out empty cells', async () => {
    const [entry] = await entriesOf('a.csv', `${HEADER}\nHR-1,ada,Ada,Lovelace,Ada L,ada@example.com,true,,rates\n`);
    expect(entry?.request).toEqual({
      requestId: 'HR-1',
      user: {
        userName: 'ada',
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        displayName: 'Ada L',
        emails: [{ value: 'ada@example.com', primary: true }],
      },
      kx: { tags: { 'cost-center': 'rates' } },
    });
  });

  it('keeps quotes, commas, line breaks and letters of any script in a cell, and gives the first line of each row', async () => {
    const content = `\uFEFF${HEADER}\r\nHR-1,ada,"A ""da"",\nB",Lovelace,x,a@example.com,,,\r\n\r\nHR-2,bob,مُحَمَّد,松尾,🦉,b@example.com,,,\r\n`;
    const entries = await entriesOf('b.csv', content);
    expect(entries).toMatchObject([
      { line: 2, request: { user: { name: { givenName: 'A "da",\nB' } } } },
      { line: 5, request: { user: { name: { givenName: 'مُحَمَّد', familyName: '松尾' }, displayName: '🦉' } } },
    ]);
  });

  it('gives the line of each fault', async () => {
    const rows = ['HR-1,ada,Ada,Lovelace,Ada L,ada,,,', 'HR-2,bob,,,,b@example.com,,a b,', 'too,few'];
    expect(checked(await entriesOf('c.csv', [HEADER, ...rows].join('\n')))).toEqual([
      ['2 user.emails[0].value'],
      ['3 user.name', '3 user.displayName', '3 kx.role'],
      ['4 '],
    ]);
  });

  it.each([
    ['is empty', '', 'is empty'],
    ['has no requestId', 'user.userName\nada\n', 'has no column requestId'],
    ['names a column that is not a field', 'requestId,User Name\n', 'd.csv:1: column 2 is not the path of a field'],
    ['names the prototype', 'requestId,__proto__.x\n', 'is not the path of a field'],
    ['names a field twice', 'requestId,requestId\n', 'd.csv:1: column 2 is a duplicate of an earlier column'],
    ['opens a quote and does not close it', 'requestId\n"HR-1\n', 'is not CSV'],
  ])('cannot be read when it %s', async (_, content, message) => {
    await expect(entriesOf('d.csv', content)).rejects.toThrow(message);
  });
});

describe('JSON Lines', () => {
  it('has one request for each line, and gives the line of each fault', async () => {
    const good = JSON.stringify(sampleRequest());
    const lines = [good, '', '{"requestId":', JSON.stringify({ ...sampleRequest(), kx: { role: 'a b' } })];
    expect(checked(await entriesOf('a.jsonl', lines.join('\r\n')))).toEqual(['HR-2026-004217', ['3 '], ['4 kx.role']]);
  });

  it('quotes nothing of a line that is not JSON', async () => {
    const [entry] = await entriesOf('b.jsonl', '{"familyName": Lovelace}');
    expect(JSON.stringify(entry?.unreadable)).toContain('is not JSON: Invalid symbol, column 16');
    expect(JSON.stringify(entry?.unreadable)).not.toContain('Lovelace');
  });
});

describe('JSON', () => {
  it('gives the line of each faulty field', async () => {
    const request = { ...sampleRequest(), kx: { role: 'a b' }, finSpace: {} };
    const entries = await entriesOf('a.json', JSON.stringify([sampleRequest(), request], null, 2));
    const lines = JSON.stringify([sampleRequest(), request], null, 2).split('\n');
    const role = lines.findIndex((line) => line.includes('a b')) + 1;
    const finSpace = lines.findIndex((line) => line.includes('"finSpace": {}')) + 1;
    expect(checked(entries)).toEqual([
      'HR-2026-004217',
      expect.arrayContaining([`${role} kx.role`, `${finSpace} finSpace.type`]),
    ]);
  });

  it.each([
    ['a request', sampleRequest()],
    ['an event', { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: sampleRequest() }],
    ['entries for PutEvents', [{ Source: 'hr', Detail: JSON.stringify(sampleRequest()) }]],
    ['an array', [sampleRequest()]],
  ])('may be %s', async (_, document) => {
    expect(checked(await entriesOf('b.json', JSON.stringify(document)))).toEqual(['HR-2026-004217']);
  });

  it('that is only a number is not a request', async () => {
    expect(checked(await entriesOf('c.json', '1'))).toEqual([['1 ']]);
  });
});

it.each([
  ['a.txt', 'must end in .csv, .jsonl, .ndjson, .json'],
  ['absent.csv', 'does not exist'],
])('%s cannot be read', async (name, message) => {
  await expect(Array.fromAsync(readRequests(path.join(folder, name)))).rejects.toThrow(message);
});

describe('rejected requests', () => {
  it.each([
    ['r.csv', `${HEADER}\nHR-1,"a, ""b""",A,B,C,nobody,,,\nHR-2,b,A,B,C,nobody,,,\n`],
    ['r.jsonl', `${JSON.stringify({ ...sampleRequest(), kx: {} })}\n{"requestId":"HR-2"}\n`],
  ])('are read again from %s with the same content and the same faults', async (name, content) => {
    const before = await entriesOf(name, content);
    const file = new RejectedFile(path.join(folder, `rejected-${name}`));
    for (const entry of before) await file.write(entry, checkEntry(entry).faults ?? []);
    await file.close();
    const after = await Array.fromAsync(readRequests(file.path));
    expect(after.map(({ request }) => request)).toEqual(before.map(({ request }) => request));
    // The second time, the new reasons replace the old ones.
    const again = new RejectedFile(path.join(folder, `again-${name}`));
    for (const entry of after) await again.write(entry, checkEntry(entry).faults ?? []);
    await again.close();
    expect(await Array.fromAsync(readRequests(again.path))).toMatchObject(after.map(({ request }) => ({ request })));
  });
});
