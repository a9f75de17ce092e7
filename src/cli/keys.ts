// Rotation and state of the keys. It works beside a running server: it asks the server's own database, and starts one only
// where none runs.

import { parseArgs } from 'node:util';
import type pg from 'pg';
import { withData } from '#cli/data-folder.ts';
import { readKeyStatus, type UnitKeyStatus } from '#server/admin/key-status.ts';
import { rotateAs, rotateUnits, type UnitToRotate } from '#server/admin/rotate-keys.ts';
import { addMasterVersion, confirmMaster, oldKeyPath, rewrapUnitKeys } from '#server/admin/rotate-master.ts';
import type { Config } from '#server/config.ts';
import { withClient } from '#server/db/connect.ts';
import type { ErasureLedger } from '#server/erasure/ledger.ts';
import { chooseKeyService, type KeyService } from '#server/db/key-service.ts';
import { createKeys } from '#server/db/keys.ts';
import { masterKeyPath, openMasterKey, readKeyRing } from '#server/db/master-key.ts';

const usage = `icmc keys status
icmc keys rotate --unit CODE | --all
icmc keys rotate --master [--new-key FILE]
icmc keys rotate --master --confirm

--unit     gives one unit a new key          --all      gives every unit a new key
--master   replaces the master key; FILE holds 64 hexadecimal digits, without it one is made
--confirm  drops the old master key, once the new one is backed up and opens everything
The server may go on running. A rotation that was cut off goes on when the command is run again.`;

const say = (line: string): void => console.log(line);
/** A key older than this is due. */
const dueDays = 365;

export async function runKeys(args: readonly string[]): Promise<void> {
  const { values, positionals: [verb, ...rest] } = readArguments(args);
  if (values.help === true) return say(usage);
  const chosen = [values.unit !== undefined, values.all === true, values.master === true].filter(Boolean).length;
  const isWell = rest.length === 0 && (verb === 'status' ? chosen === 0 : verb === 'rotate' && chosen === 1);
  if (!isWell || (values.master !== true && (values.confirm === true || values['new-key'] !== undefined))) throw new Error(usage);
  await withKeys(async (work) => {
    if (verb === 'status') return status(work);
    await rotateAs(work.client);
    if (values.master !== true) return rotateUnitKeys(work, values.unit ?? null);
    return values.confirm === true ? confirm(work) : rotateMaster(work, values['new-key'] ?? null);
  });
}

function readArguments(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const options = { unit: { type: 'string' }, all: flag, master: flag, 'new-key': { type: 'string' }, confirm: flag, help: flag } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

interface Work { readonly client: pg.Client; readonly service: KeyService; readonly config: Config; readonly ledger: ErasureLedger; readonly path: string }

const withKeys = (work: (work: Work) => Promise<void>): Promise<void> => withData(({ config, database: { adminUrl, ledger } }) => withClient(adminUrl, (client) =>
  work({ client, service: chooseKeyService(config.keyService, openMasterKey(config.folder)), config, ledger, path: masterKeyPath(config.folder) })));

async function rotateUnitKeys({ client, service, config }: Work, code: string | null): Promise<void> {
  const { rows: units } = await client.query<UnitToRotate>('select id, code from unit where $1::text is null or code = $1 order by code', [code]);
  if (units.length === 0) throw new Error(code === null ? 'There are no units.' : `There is no unit ${code}. Nothing was changed.`);
  const keys = createKeys(service, { keepMs: (config.keyMinutes ?? 5) * 60_000 });
  const count = await rotateUnits({ client, keys, tell: say }, units);
  say(`Done: ${units.length === 1 ? units[0]!.code : `${units.length} units`}, ${count} sealed anew.`);
}

async function rotateMaster({ client, service, config, path }: Work, newKeyFile: string | null): Promise<void> {
  if (config.keyService) {
    // The service makes its own new version; here what it has sealed is sealed anew.
    if (newKeyFile !== null) throw new Error('The master key lies in the key service: make its new version there, then run this without --new-key.');
    return say(`Wrapped anew by the key service: ${await rewrapUnitKeys(client, service)} unit keys.`);
  }
  const version = addMasterVersion(path, newKeyFile);
  // Opened again, so that the version just added is the newest.
  const count = await rewrapUnitKeys(client, openMasterKey(config.folder));
  say(`Master key version ${version}: ${count} unit keys wrapped anew. The old key is still in ${path}, and in ${oldKeyPath(path)}.`);
  say('Copy the new master.key to where its copies are kept. Then drop the old one: npx icmc keys rotate --master --confirm');
}

async function confirm({ client, config, path }: Work): Promise<void> {
  if (config.keyService) throw new Error('The master key lies in the key service: old versions are dropped there.');
  await confirmMaster(client, openMasterKey(config.folder), path);
  say('The old master key is gone. Backups from before the rotation can be opened only with the copies of it that you kept.');
}

async function status({ client, config, ledger, path }: Work): Promise<void> {
  const units = await readKeyStatus(client);
  const versions = config.keyService ? 'in the key service' : [...readKeyRing(path).versions.keys()].join(', ');
  say(`Master key: version ${versions}${!config.keyService && readKeyRing(path).versions.size > 1 ? ' (a rotation waits to be confirmed: npx icmc keys rotate --master --confirm)' : ''}`);
  say(`Persons erased: ${ledger.read().length}`);
  say('Unit      versions  days old  master  behind');
  for (const unit of units) say(lineOf(unit));
}

const lineOf = ({ code, versions, ageDays, masterVersion, behind, isCutOff }: UnitKeyStatus): string =>
  `${code.padEnd(10)}${String(versions).padStart(8)}${String(ageDays).padStart(10)}${String(masterVersion).padStart(8)}${String(behind).padStart(8)}`
  + (isCutOff ? `  cut off: npx icmc keys rotate --unit ${code}` : ageDays > dueDays ? '  due for a rotation' : '');
