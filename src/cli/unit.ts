// `icmc unit add` opens a unit from the command line: the first ones of a real server. Later ones are opened on the page
// “Units” by a system administrator.

import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { withOwner } from '#cli/data-folder.ts';
import { isOneOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { isCountryCode, isDutyPhone, isUnitCode, unitKinds, type UnitKind } from '#domain/unit.ts';
import { writeUnits } from '#server/admin/write-units.ts';

const usage = `icmc unit add --code CODE --name "NAME" --kind KIND --country IN --duty-name "NAME" --duty-phone "+91 …"
              [--state IN-AS] [--district IN-AS-618] [--parent CODE] [--contact CODE] [--languages en,as]
icmc unit list

CODE      2 to 8 of A-Z and 0-9; it stands in case numbers and never changes
--kind    ${unitKinds.join(', ')}
--contact told in alerts in place of this unit; a shelter needs it, or a parent`;

const options = {
  code: { type: 'string' }, name: { type: 'string' }, kind: { type: 'string' }, country: { type: 'string', default: 'IN' }, state: { type: 'string' }, district: { type: 'string' }, parent: { type: 'string' },
  contact: { type: 'string' }, languages: { type: 'string', default: 'en' }, 'duty-name': { type: 'string' }, 'duty-phone': { type: 'string' }, help: { type: 'boolean' },
} as const;

export async function runUnit(args: readonly string[]): Promise<void> {
  const { positionals: [verb, ...rest], values } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help === true) return console.log(usage);
  if (rest.length > 0 || (verb !== 'add' && verb !== 'list')) throw new Error(usage);
  await withOwner(async (client, { database }) => {
    const { rows } = await client.query<{ id: string; code: string; name: string; end: string | null }>(`select id, code, name, valid_to::text as end from unit order by code`);
    if (verb === 'list') return console.log(rows.length === 0 ? 'There are no units yet.' : rows.map(({ code, name, end }) => `${code.padEnd(8)} ${name}${end === null ? '' : ` (until ${end})`}`).join('\n'));
    const { name = '', kind, country, state = null, district = null, languages, 'duty-name': dutyName = '', 'duty-phone': dutyPhone = '' } = values;
    const code = values.code?.toUpperCase() ?? '';
    const isWell = isUnitCode(code) && name.trim().length > 1 && isKind(kind) && isCountryCode(country) && dutyName.trim().length > 1 && isDutyPhone(dutyPhone);
    if (!isWell) throw new Error(usage);
    if (rows.some((one) => one.code === code)) throw new Error(`There is a unit ${code} already.`);
    const idOf = (other: string | undefined): string | null => (other === undefined ? null : rows.find((one) => one.code === other.toUpperCase())?.id ?? other);
    const [parentId, contactUnitId] = [idOf(values.parent), idOf(values.contact)];
    for (const id of [parentId, contactUnitId]) if (id !== null && !isId(id)) throw new Error(`There is no unit ${id}. Add it first.`);
    await writeUnits(client, database.keys, [{ id: randomUUID(), code, name: name.trim(), kind, parentId, country, state, district, languages: languages.split(',').map((tag) => tag.trim()), dutyName: dutyName.trim(), dutyPhone, contactUnitId }]);
    console.log(`Added ${code}, ${name.trim()}. Next, its nodal officer:\n  npx icmc account invite --unit ${code} --role nodalOfficer --name "…" --user …`);
  });
}

const isKind = (kind: string | undefined): kind is UnitKind => isOneOf(unitKinds, kind);
