// One account of the unit: who, in which role, on which devices, and what may be done about it by whoever looks.

import type { ReactElement } from 'react';
import { mayAct, unitRoles } from '#domain/access.ts';
import type { AccountOfUnit, AccountState, DeviceOfUnit } from '#domain/account.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import type { PeopleAct } from '#web/people/act-dialog.tsx';
import { Badge, type Tone } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Parts } from '#web/ui/parts.tsx';

const tones: Readonly<Record<AccountState, Tone>> = { asked: 'attention', active: 'good', suspended: 'danger', left: 'neutral' };

interface AccountCardProps { readonly account: AccountOfUnit; readonly devices: readonly DeviceOfUnit[]; readonly names: ReadonlyMap<string, string>; readonly onAct: (act: PeopleAct) => void; readonly onOpen: () => void }

export function AccountCard({ account, devices, names, onAct, onOpen }: AccountCardProps): ReactElement {
  const words = useWords();
  const { state: { me } } = useWorkspace();
  const { id, displayName, userName, role, status } = account;
  const isSelf = id === me.accountId;
  const acts = isSelf ? [] : actsOn(account, me.role);
  const lastUsed = devices.map((device) => device.lastUsed ?? '').sort().at(-1) ?? '';
  const recovery = isSelf ? null : recoveryOf(account, me);
  return (
    <Card onToggle={(isOpen) => { if (isOpen) onOpen(); }} title={isSelf ? words.text('people.you', { name: displayName }) : displayName} mark={<Badge tone={tones[status]}>{words.text(`accountState.${status}`)}</Badge>}
      summary={<Parts texts={[words.text(`role.${role}`), userName, ...(lastUsed === '' ? [] : [words.text('people.lastUsed', { when: words.moment(lastUsed) })])]} />}>
      <Stack>
        {account.recoveryApprovedBy.length > 0 && <p>{words.text('people.recoveryBy', { names: account.recoveryApprovedBy.map((one) => names.get(one) ?? words.text('people.elsewhereOne')).join(', '), count: Math.max(0, 2 - account.recoveryApprovedBy.length) })}</p>}
        {devices.length > 0 && <List label={words.text('people.devices')}>{devices.map((device) => <DeviceRow key={device.id} device={device} name={displayName} isOwn={device.id === me.deviceId} onAct={onAct} />)}</List>}
        {isSelf && <p>{words.text('people.notSelf')}</p>}
        {(acts.length > 0 || recovery) && <Row>
          {acts.map((act) => <Button key={act.key} onClick={() => onAct(act)}>{words.text(`people.${act.key}`)}</Button>)}
          {recovery && <Button onClick={() => onAct(recovery)}>{words.text(`people.${recovery.key}`)}</Button>}
        </Row>}
      </Stack>
    </Card>
  );
}

function actsOn({ id, displayName, role, status }: AccountOfUnit, ownRole: AccountOfUnit['role']): PeopleAct[] {
  // Auditors and administrators are nobody's of the unit to judge.
  if (!mayAct(ownRole, 'manageAccounts') || !unitRoles.includes(role) || (status !== 'active' && status !== 'suspended')) return [];
  const act = (key: string, more: Partial<PeopleAct> = {}): PeopleAct => ({ key, url: `/api/accounts/${id}`, body: { act: key }, name: displayName, needsReason: true, ...more });
  return [act('role', { role }), status === 'active' ? act('suspend', { isDanger: true }) : act('reopen'), act('leave', { isDanger: true })];
}

/** Approving, or taking an approval back, that this person enrols again. */
function recoveryOf({ id, displayName, status, recoveryApprovedBy }: AccountOfUnit, me: { readonly accountId: string; readonly role: AccountOfUnit['role'] }): PeopleAct | null {
  if (status !== 'active' || !mayAct(me.role, 'approveRecovery')) return null;
  const hasApproved = recoveryApprovedBy.includes(me.accountId);
  return { key: hasApproved ? 'withdraw' : 'recover', url: `/api/accounts/${id}/recovery${hasApproved ? '/withdraw' : ''}`, body: {}, name: displayName, needsReason: true };
}

function DeviceRow({ device, name, isOwn, onAct }: { readonly device: DeviceOfUnit; readonly name: string; readonly isOwn: boolean; readonly onAct: (act: PeopleAct) => void }): ReactElement {
  const words = useWords();
  const act: PeopleAct = { key: 'shutOut', url: `/api/devices/${device.id}`, body: {}, name, isDanger: true, needsReason: true };
  return <ListRow title={words.text(isOwn ? 'people.thisDevice' : 'people.device', { letter: device.letter })} meta={deviceWords(words, device)}
    action={device.isShutOut || isOwn ? undefined : <Button kind="quiet" onClick={() => onAct(act)}>{words.text('people.shutOut')}</Button>} />;
}

function deviceWords(words: Words, { firstSeen, lastUsed, isShutOut, isEmptied }: DeviceOfUnit): string {
  if (isShutOut) return words.text(isEmptied ? 'people.isEmptied' : 'people.isShutOut');
  return lastUsed === null ? words.text('people.since', { when: words.moment(firstSeen) }) : words.text('people.lastUsed', { when: words.moment(lastUsed) });
}
