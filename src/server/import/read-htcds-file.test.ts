import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { indexHtcds } from '#domain/htcds.ts';
import { vocabulary } from '#domain/records.ts';
import { mostBytes, mostRows } from '#server/import/read-csv.ts';
import { checkHtcdsFile, type CheckedFile } from '#server/import/read-htcds-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'icmc-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));
const index = indexHtcds(vocabulary);

function check(content: string | Uint8Array): Promise<CheckedFile> {
  const path = join(folder, 'cases.csv');
  writeFileSync(path, content);
  return checkHtcdsFile(path, index, 5);
}

test('the sample of 300 invented cases is valid, and its hash is that of its bytes', async () => {
  const path = fileURLToPath(new URL('../../demo/data/htcds-sample-300.csv', import.meta.url));
  const checked = await checkHtcdsFile(path, index, 5);
  expect(checked).toMatchObject({ rowCount: 300, faultCount: 0 });
  expect(checked.hash).toEqual(createHash('sha256').update(readFileSync(path)).digest());
});

test('a byte order mark, quotes, line breaks in cells, empty rows and columns without a name are borne', async () => {
  const checked = await check('\uFEFFprs_FirstName, cco_CaseComment,\r\n"Rehana","Said ""no"", then\r\nyes",\r\n\r\n,,\r\nNili,রেহানা,\r\n');
  expect(checked).toMatchObject({ rowCount: 2, faultCount: 0 });
});

test.each<[string, string | Uint8Array, RegExp]>([
  ['empty', '', /is empty/],
  ['only a header', 'prs_FirstName\n', /no rows/],
  ['binary', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0, 0, 9]), /bytes that no text has/],
  ['a workbook', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(40)]), /spreadsheet file, not CSV/],
  ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /spreadsheet file, not CSV/],
  ['UTF-16', Buffer.from('\uFEFFprs_FirstName\nRehana\n', 'utf16le'), /UTF-16/],
  ['UTF-16 without a mark', Buffer.from('prs_FirstName\nRehana\n', 'utf16le'), /UTF-16/],
  ['Latin-1', Buffer.from('prs_FirstName\nRené\n', 'latin1'), /not in UTF-8.*CSV UTF-8/],
  ['cut within a letter', Buffer.from('prs_FirstName\nরে').subarray(0, -1), /not in UTF-8/],
  ['no known column', 'name,age\nRehana,14\n', /names no column of HTCDS/],
  ['semicolons', 'prs_FirstName;cas_Status\nRehana;Active\n', /divided by “;”/],
  ['unknown columns', 'prs_FirstName,prs_Birthdat,shoe size\nRehana,2004,38\n', /“prs_Birthdat” in HTCDS 2.0; did you mean prs_Birthdate\?\n.*“shoe size” in HTCDS 2.0$/],
  ['columns in another case', 'PRS_FIRSTNAME,prs_gender\nRehana,Feminine\n', /did you mean prs_FirstName\?\n.*did you mean prs_Gender\?/],
  ['a duplicated column', 'prs_FirstName,prs_FirstName\nRehana,Nili\n', /prs_FirstName is there more than once/],
  ['a quote inside', 'prs_FirstName\nRe"hana\n', /row 2: a quote/],
  ['a quote left open', 'prs_FirstName\n"Rehana\n', /a quote/],
  ['text after a quote', 'prs_FirstName\n"Rehana"x\n', /a quote/],
  ['a quote that swallows the file', `prs_FirstName\n"Rehana\n${'Nili\n'.repeat(450_000)}`, /never closed/],
])('%s: a clear answer', async (_, content, answer) => {
  await expect(check(content)).rejects.toThrow(answer);
});

test('no file and a folder are told apart', async () => {
  await expect(checkHtcdsFile(join(folder, 'nowhere.csv'), index, 5)).rejects.toThrow(/There is no file/);
  await expect(checkHtcdsFile(folder, index, 5)).rejects.toThrow(/is no file/);
});

test('more than 50 MB is refused without being read', async () => {
  const path = join(folder, 'large.csv');
  writeFileSync(path, '');
  // Sparse: were it read, its NULs would be the fault.
  truncateSync(path, mostBytes + 1);
  await expect(checkHtcdsFile(path, index, 5)).rejects.toThrow(/51 MB; 50 MB is the most/);
});

test('more than 100,000 rows are refused', async () => {
  await expect(check(`prs_FirstName\n${'a\n'.repeat(mostRows + 1)}`)).rejects.toThrow(/more than 100000 rows/);
  expect((await check(`prs_FirstName\n${'a\n'.repeat(mostRows)}`)).rowCount).toBe(mostRows);
});

test('every fault is counted, the first are told with the row of the spreadsheet, and no name or phone is repeated', async () => {
  const rows = ['Rehana,Active,2004', 'Nili,Actve,2004', '=cmd(1),Active,14/03/2004', 'Mina,Active', 'Rina,Active,2004,more', ...Array.from({ length: 7 }, () => 'Tara,Open,')];
  const { faults, ...counts } = await check(`prs_FirstName,cas_Status,prs_Birthdate\n${rows.join('\n')}\n`);
  expect(counts).toMatchObject({ rowCount: 12, faultCount: 12, faultyRowCount: 11 });
  expect(faults).toEqual([
    { row: 3, column: 'cas_Status', reason: 'notInList', written: 'Actve' },
    { row: 4, column: 'prs_FirstName', reason: 'formula', written: null },
    { row: 4, column: 'prs_Birthdate', reason: 'impossibleDate', written: null },
    { row: 5, column: '2', reason: 'cellsMissing', written: null },
    { row: 6, column: '4', reason: 'noColumn', written: null },
  ]);
});
