import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutputFile } from '../../../cli/files/output/output-file.ts';
import { RejectedFile } from '../../../cli/files/output/rejected-file.ts';
import { readRequests } from '../../../cli/files/read-requests.ts';
import { checkEntry, type RequestEntry } from '../../../cli/files/request-entry.ts';
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

/** A CSV file with one person. */
const csv = (cells: readonly string[], delimiter: string) => {
  const fields =
    'requestId,user.userName,user.name.givenName,user.name.familyName,user.displayName,user.emails[0].value';
  return `${fields.replaceAll(',', delimiter)}\n${cells.map((cell) => `"${cell}"`).join(delimiter)}\n`;
};

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

  it('has a column for each group, and one for a person who comes back', async () => {
    const header = `${HEADER},groups[0],groups[1],rehire`;
    const row = (cells: string) => `HR-1,ada,Ada,Lovelace,Ada L,ada@example.com,true,analyst,,${cells}\n`;
    const [both] = await entriesOf('groups.csv', `${header}\n${row('Quants,"Traders, EU",true')}`);
    expect(both?.request).toMatchObject({ groups: ['Quants', 'Traders, EU'], rehire: true });
    expect(checked([both].filter((entry) => entry !== undefined))).toEqual(['HR-1']);
    const [none] = await entriesOf('none.csv', `${header}\n${row(',,')}`);
    expect(none?.request).not.toHaveProperty('groups');
    const [bad] = await entriesOf('bad.csv', `${header}\n${row('Quants,,perhaps')}`);
    expect(checked([bad].filter((entry) => entry !== undefined))).toEqual([['2 rehire']]);
  });

  it('has groups in JSON', async () => {
    const [{ request } = { request: {} }] = await entriesOf(
      'a.csv',
      `${HEADER}\nHR-1,ada,Ada,L,Ada L,a@example.com,,,\n`,
    );
    const entries = await entriesOf('a.json', JSON.stringify([{ ...Object(request), groups: ['Quants'] }]));
    expect(entries[0]?.request).toMatchObject({ groups: ['Quants'] });
    expect(checked(entries)).toEqual(['HR-1']);
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
      ['4 user.name', '4 user.displayName', '4 user.emails'],
    ]);
  });

  it.each([
    [',', ''],
    [';', ''],
    ['\t', ''],
    ['|', ''],
    ['#', '#'],
  ])('is read when its delimiter is %j', async (character, delimiter) => {
    const file = await fileOf('delimiter.csv', csv(['HR-1', 'ada', 'A, B; C', 'D', 'E', 'ada@example.com'], character));
    const [entry] = await Array.fromAsync(readRequests(file, delimiter === '' ? {} : { delimiter }));
    expect(entry?.request).toMatchObject({ requestId: 'HR-1', user: { name: { givenName: 'A, B; C' } } });
  });

  it('leaves out blank rows, unnamed empty columns, and omitted and empty cells at the end', async () => {
    const row = 'ada,Ada,Lovelace,Ada L,ada@example.com,true,quant,rates';
    const lines = [',,,', `${HEADER},,`, `HR-1,${row},,`, ',,,,,,,,,,', ' , ', '""', `HR-2,${row}`, `HR-3,${row},, ,,`];
    const entries = await entriesOf('left-over.csv', lines.join('\r\n'));
    expect(entries.map(({ line }) => line)).toEqual([3, 7, 8]);
    expect(entries.map(({ unreadable }) => unreadable)).toEqual([undefined, undefined, undefined]);
    expect(new Set(entries.map(({ request }) => JSON.stringify(request).replace(/HR-\d/, '')))).toHaveLength(1);
  });

  it.each([
    ['a value in a column without a name', 'requestId,,user.userName\nHR-1,x,ada\n', 'has a value in column 2'],
    [
      'more values than columns',
      'requestId,user.userName\nHR-1,ada,x,\n',
      'has 3 cells, and the header names 2 fields',
    ],
  ])('has a fault for %s', async (_, content, message) => {
    const [entry] = await entriesOf('value.csv', content);
    expect(checkEntry(entry ?? { line: 0, request: undefined }).faults).toEqual([
      { line: 2, path: '', message: expect.stringContaining(message) },
    ]);
  });

  it('removes spaces at the ends of cells, but not of tags, and says where', async () => {
    const content = `${HEADER}\n HR-1,ada ,"\u00A0Ada ",Love lace,Ada L,ada@example.com\t, true ,quant, rates \n`;
    const [entry] = await entriesOf('spaces.csv', content);
    expect(entry?.request).toEqual({
      requestId: 'HR-1',
      user: {
        userName: 'ada',
        name: { givenName: 'Ada', familyName: 'Love lace' },
        displayName: 'Ada L',
        emails: [{ value: 'ada@example.com', primary: true }],
      },
      kx: { role: 'quant', tags: { 'cost-center': ' rates ' } },
    });
    const primary = 'user.emails[0].primary';
    const trimmed = ['requestId', 'user.userName', 'user.name.givenName', 'user.emails[0].value', primary];
    expect(entry?.trimmed).toEqual(trimmed);
  });

  it('goes on after a row with a fault, and keeps the whole row in an invalid cell', async () => {
    const content = 'requestId,user.userName\nHR-1,ada "a"\nHR-2,"bob\nHR-3,eve\nHR-4,a,b\n';
    expect(await entriesOf('faulty.csv', content)).toMatchObject([
      { line: 2, cells: { requestId: 'HR-1,ada "a"', 'user.userName': '' }, unreadable: [{ line: 2 }] },
      { line: 3, cells: { requestId: 'HR-2,"bob', 'user.userName': '' }, unreadable: [{ line: 3 }] },
      { line: 4, request: { requestId: 'HR-3' } },
      { line: 5, cells: { requestId: 'HR-4,a,b', 'user.userName': '' }, unreadable: [{ path: '' }] },
    ]);
  });

  it.each([
    ['is empty', '', 'is empty'],
    ['has no requestId', 'user.userName\nada\n', 'has no column requestId'],
    ['names a column that is not a field', 'requestId,User Name\n', 'd.csv:1: column 2 is not the path of a field'],
    ['names the prototype', 'requestId,__proto__.x\n', 'is not the path of a field'],
    ['names a field twice', 'requestId,requestId\n', 'd.csv:1: column 2 is a duplicate of an earlier column'],
    ['opens a quote in the header', '"requestId\nHR-1\n', 'd.csv:1: opens a quote that is not closed'],
    ['has a header in another letter case', 'requestID,User.username\n', 'd.csv:1: column 1: did you mean requestId?'],
    [
      'has a header with spaces',
      'requestId,user.emails[0].Value,User.Display Name\n',
      /mean user.emails\[0\].value\?\n.*mean user.displayName\?/,
    ],
    ['has an unknown delimiter', 'requestId#user.userName\n', 'is not the path of a field'],
    ['has one column that is no field', 'name\n', 'for another character, use --delimiter'],
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

  it('ends its lines at LF only', async () => {
    const request = JSON.stringify({ ...sampleRequest(), requestId: '\u2028\u2029\u0085\r' });
    const entries = await entriesOf('ends.jsonl', `${request}\n${request}`);
    expect(entries).toMatchObject([
      { line: 1, request: { requestId: '\u2028\u2029\u0085\r' } },
      { line: 2, request: { requestId: '\u2028\u2029\u0085\r' } },
    ]);
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
    [
      'entries for PutEvents',
      [{ Source: 'hr', DetailType: 'User Onboarding Requested', Detail: JSON.stringify(sampleRequest()) }],
    ],
    ['an array', [sampleRequest()]],
  ])('may be %s', async (_, document) => {
    expect(checked(await entriesOf('b.json', JSON.stringify(document)))).toEqual(['HR-2026-004217']);
  });

  it.each([
    [
      'an event without a source',
      { 'detail-type': 'User Onboarding Requested', detail: sampleRequest() },
      ['1 source'],
    ],
    [
      'an event of another type',
      { source: 'hr', 'detail-type': 'Onboard', detail: sampleRequest() },
      ['3 detail-type'],
    ],
    ['an event without both', { detail: {} }, ['1 source', '1 detail-type']],
    ['an entry without a type', [{ Source: 'hr', Detail: JSON.stringify(sampleRequest()) }], ['2 DetailType']],
  ])('has the faults of %s, because of which it cannot be emitted', async (_, document, faults) => {
    const [found] = checked(await entriesOf('event.json', JSON.stringify(document, null, 1)));
    expect(found?.slice(0, faults.length)).toEqual(faults);
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
  /** Writes requests as invalid ones, and reads the file. */
  async function rejectedAndRead(name: string, entries: RequestEntry[], overwrite = false): Promise<RequestEntry[]> {
    const output = await OutputFile.open(path.join(folder, name));
    const file = new RejectedFile(output, overwrite);
    for (const entry of entries) await file.write(entry, checkEntry(entry).faults ?? []);
    await output.close();
    return Array.fromAsync(readRequests(output.path));
  }

  it.each([
    ['r.csv', `${HEADER}\nHR-1,"a, ""b""",A,B,C,nobody,,,\nHR-2,b,A,B,C,nobody,,,\n`],
    ['r.jsonl', `${JSON.stringify({ ...sampleRequest(), kx: {} })}\n{"requestId":"HR-2"}\n`],
  ])('are read again from %s with the same content and the same faults', async (name, content) => {
    const before = await entriesOf(name, content);
    const after = await rejectedAndRead(`rejected-${name}`, before);
    expect(after.map(({ request }) => request)).toEqual(before.map(({ request }) => request));
    // The second time, the new reasons replace the old ones.
    const again = await rejectedAndRead(`again-${name}`, after);
    expect(again).toMatchObject(after.map(({ request }) => ({ request })));
  });

  it.each(['HR-2,"bob', 'HR-1,ada "a"', 'HR-4,ada,b'])(
    'are still invalid when the row %j, which cannot be read, is sent again without a correction',
    async (row) => {
      const broken = await entriesOf('broken.csv', `requestId,user.userName\n${row}\n`);
      const [entry] = await rejectedAndRead('rejected-broken.csv', broken, true);
      expect(entry?.request).toEqual({ requestId: row });
      expect(checked(entry ? [entry] : [])[0]).toContain('2 requestId');
    },
  );
});
