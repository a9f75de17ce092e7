// `icmc account invite` prints a code with which a person opens their account and sets their own passphrase; `account end`
// ends one that no nodal officer may end.

import { parseArgs } from 'node:util';
import { withOwner } from '#cli/data-folder.ts';
import { isRole, roles } from '#domain/access.ts';
import { isUserName } from '#domain/account.ts';
import { endAccount, inviteAccount } from '#server/admin/invite.ts';

const usage = `icmc account invite --unit CODE --name "NAME" --role ROLE --user USER.NAME
icmc account end --user USER.NAME

invite prints a code, good for 72 hours and one person. Hand it over yourself; whoever has it opens the account.
The first nodal officer of a unit is invited so; everybody else asks for an account at /join and is approved by that officer.
--role  ${roles.join(', ')}
--user  3 to 64 of a-z, 0-9, dot and hyphen`;

export async function runAccount(args: readonly string[]): Promise<void> {
  const options = { unit: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' }, user: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { positionals: [verb, ...rest], values } = parseArgs({ args: [...args], allowPositionals: true, options });
  const userName = values.user?.toLowerCase() ?? '';
  if (values.help === true) return console.log(usage);
  if (rest.length > 0 || (verb !== 'invite' && verb !== 'end') || !isUserName(userName)) throw new Error(usage);
  await withOwner(async (client) => {
    if (verb === 'end') {
      if (!await endAccount(client, userName)) throw new Error(`There is no account ${userName} that could be ended.`);
      return console.log(`${userName} can sign in no more. What lies on their devices goes at their next contact.`);
    }
    const { unit = '', name = '', role } = values;
    if (!isRole(role) || name.trim().length < 2 || name.length > 80) throw new Error(usage);
    const invited = await inviteAccount(client, { unitCode: unit.toUpperCase(), userName, displayName: name.trim(), role });
    if ('problem' in invited) {
      throw new Error(invited.problem === 'noUnit' ? `There is no open unit ${unit}. Add it first: npx icmc unit add --code ${unit || 'CODE'} …` : `The user name ${userName} is taken. Choose another with --user.`);
    }
    console.log(`
Invited ${name.trim()} (${role}) to ${invited.unit}.

  Page       /join, “I have a code”
  Code       ${invited.code}
  User name  ${userName}

The code is good for 72 hours and for one person. It is not shown again: hand it over yourself.
`);
  });
}
