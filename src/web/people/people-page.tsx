// The people of one's own unit. Whoever answers for them (the nodal officer) finds first who asks for an account, then all
// accounts with their devices; a supervisor finds how to help somebody who has lost a passphrase; everybody else, who is who.

import { useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import { checkNumber, type AccountRequest, type RecoveryElsewhere } from '#domain/account.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { AccountCard } from '#web/people/account-card.tsx';
import { ActDialog, type PeopleAct } from '#web/people/act-dialog.tsx';
import { CodeDialog } from '#web/people/code-dialog.tsx';
import { useAccounts } from '#web/people/use-accounts.ts';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { CheckboxField } from '#web/ui/choice-field.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useToast } from '#web/ui/toast.tsx';

interface Code { readonly code: string; readonly isSecond: boolean; readonly name: string }

export default function PeoplePage(): ReactElement {
  const words = useWords();
  const toast = useToast();
  const { state: { me, units } } = useWorkspace();
  const { value, failure, reload } = useAccounts();
  const [act, setAct] = useState<PeopleAct | null>(null);
  const [code, setCode] = useState<Code | null>(null);
  const [isAll, setAll] = useState(false);
  const mayManage = mayAct(me.role, 'manageAccounts');
  const done = (answer: unknown): void => {
    if (act?.key === 'recover') setCode({ ...answer as Omit<Code, 'name'>, name: act.name });
    else if (act) toast({ tone: 'good', message: words.text(`people.${act.key}Done`, { name: act.name }) });
    setAct(null);
    reload();
  };
  const accounts = (value?.accounts ?? []).filter(({ status }) => isAll || status !== 'left');
  const hasLeft = (value?.accounts ?? []).some(({ status }) => status === 'left');
  const names = new Map((value?.accounts ?? []).map(({ id, displayName }) => [id, displayName]));
  return (
    <Page title={words.text('nav.people')} lead={words.text(mayManage ? 'people.leadManage' : 'people.lead', { unit: units.get(me.unitId)?.name ?? me.unitCode })}>
      <Stack>
        {failure !== null && <Banner kind={failure === 'offline' ? 'offline' : 'danger'} isLive title={words.text(`failure.${failure}`)} actions={<Button onClick={reload}>{words.text('people.again')}</Button>} />}
        {value === null && failure === null && <Skeleton label={words.text('state.loading')} />}
        {value && mayManage && <Panel title={words.text('people.requests')}>
          {value.requests.length === 0 ? <EmptyState icon="person" title={words.text('people.noRequests')}>{words.text('people.noRequestsExplain', { code: me.unitCode })}</EmptyState>
            : <Stack>{value.requests.map((request) => <RequestPanel key={request.id} request={request} onAct={setAct} />)}</Stack>}
        </Panel>}
        {value && value.elsewhere.length > 0 && <Elsewhere people={value.elsewhere} onAct={setAct} />}
        {value && <Panel title={words.text('people.accounts')}>
          <Stack>
            {hasLeft && <CheckboxField id="people-all" label={words.text('people.showLeft')} isChecked={isAll} onChange={setAll} />}
            {accounts.map((account) => <AccountCard key={account.id} account={account} names={names} devices={value.devices.filter(({ accountId }) => accountId === account.id)} onAct={setAct} onOpen={reload} />)}
          </Stack>
        </Panel>}
      </Stack>
      {act && <ActDialog key={act.key + act.url} act={act} onClose={() => setAct(null)} onDone={done} />}
      {code && <CodeDialog {...code} onClose={() => setCode(null)} />}
    </Page>
  );
}

/** Of other units: a name and a unit, and whether one approves. */
function Elsewhere({ people, onAct }: { readonly people: readonly RecoveryElsewhere[]; readonly onAct: (act: PeopleAct) => void }): ReactElement {
  const words = useWords();
  const { state: { units } } = useWorkspace();
  return (
    <Panel title={words.text('people.elsewhere')}>
      <Stack>
        <p>{words.text('people.elsewhereExplain')}</p>
        <List label={words.text('people.elsewhere')}>
          {people.map(({ id, unitId, displayName, approvals, hasApproved }) => {
            const key = hasApproved ? 'withdraw' : 'recover';
            return <ListRow key={id} icon="person" title={displayName} meta={`${units.get(unitId)?.name ?? '…'} · ${words.text('people.elsewhereCount', { count: approvals })}`}
              action={<Button onClick={() => onAct({ key, url: `/api/accounts/${id}/recovery${hasApproved ? '/withdraw' : ''}`, body: {}, name: displayName, needsReason: true })}>{words.text(`people.${key}`)}</Button>} />;
          })}
        </List>
      </Stack>
    </Panel>
  );
}

function RequestPanel({ request, onAct }: { readonly request: AccountRequest; readonly onAct: (act: PeopleAct) => void }): ReactElement {
  const words = useWords();
  const { id, displayName, userName, role, askedAt } = request;
  const number = checkNumber(id);
  const act = (key: string, body: object, more: Partial<PeopleAct>): PeopleAct => ({ key, url: `/api/account-requests/${id}`, body, name: displayName, needsReason: false, ...more });
  return (
    <Stack gap="tight">
      <Facts emptyLabel={words.text('value.empty')} facts={[
        { key: 'name', label: words.text('units.name'), value: displayName }, { key: 'user', label: words.text('join.userName'), value: userName },
        { key: 'role', label: words.text('people.wishedRole'), value: words.text(`role.${role}`) }, { key: 'at', label: words.text('people.askedAt'), value: words.moment(askedAt) },
        { key: 'number', label: words.text('people.number'), value: <strong>{number}</strong> },
      ]} />
      <Row>
        <Button kind="primary" onClick={() => onAct(act('approve', { answer: 'approved' }, { role, userName, aside: <Banner kind="attention" title={words.text('people.checkNumber', { number })} /> }))}>{words.text('people.approve')}</Button>
        <Button onClick={() => onAct(act('reject', { answer: 'rejected' }, { isDanger: true, needsReason: true }))}>{words.text('people.reject')}</Button>
      </Row>
    </Stack>
  );
}
