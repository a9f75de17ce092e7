// The auditor's page: whether the log holds, what was unusual, and every row of it. It names accounts and units, and of
// cases nothing but their ids.

import { useState, type ReactElement } from 'react';
import { auditNoticeKinds } from '#domain/notice.ts';
import { ask } from '#web/api.ts';
import { askForExport, rowsToCsv, saveFile, useAuditLog, type AuditLog, type AuditRow, type AuditState, type Filters } from '#web/audit/audit-log.ts';
import { AuditFilters } from '#web/audit/audit-filters.tsx';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { useProof } from '#web/proof/use-proof.tsx';
import { Badge, type Tone } from '#web/ui/badge.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { Table } from '#web/ui/table.tsx';
import { useToast } from '#web/ui/toast.tsx';
import './audit.css';

export default function AuditPage(): ReactElement {
  const words = useWords();
  const toast = useToast();
  const withProof = useProof();
  const [filters, setFilters] = useState<Filters>({});
  const log = useAuditLog(filters);
  const [isSaving, setSaving] = useState(false);
  const save = async (): Promise<void> => {
    setSaving(true);
    const answer = await withProof(() => askForExport(filters));
    setSaving(false);
    if (answer.ok) saveFile(`audit-${new Date().toISOString().slice(0, 10)}.csv`, rowsToCsv(answer.value.rows));
    toast(answer.ok ? { tone: 'good', message: words.text('audit.saved', { count: answer.value.rows.length }) } : { tone: 'danger', message: words.text(`failure.${answer.failure}`) });
  };
  return (
    <Page title={words.text('nav.audit')} lead={words.text('audit.lead')}>
      <Stack>
        {log.state && <SealState state={log.state} />}
        <Told onShow={(account) => setFilters({ account })} />
        <Panel title={words.text('audit.filters')}><AuditFilters key={JSON.stringify(filters)} filters={filters} onChange={setFilters} /></Panel>
        {filters.account !== undefined && <Banner actions={<Button onClick={() => setFilters({})}>{words.text('audit.clear')}</Button>}>{words.text('audit.ofAccount')}</Banner>}
        <Row><Button onClick={log.loadAgain} isBusy={log.isLoading}>{words.text('audit.again')}</Button><Button onClick={() => void save()} isBusy={isSaving}>{words.text('audit.export')}</Button></Row>
        <Rows log={log} />
      </Stack>
    </Page>
  );
}

function SealState({ state }: { readonly state: AuditState }): ReactElement {
  const words = useWords();
  const { seals, sealedUntil, unsealed, verifiedAt, verifiedResult } = state;
  const isBroken = verifiedResult !== null && verifiedResult !== 'ok';
  const texts = [
    sealedUntil === null ? words.text('audit.noSeal') : words.text('audit.sealedUntil', { time: clockTime(words, sealedUntil), count: seals ?? 0 }),
    unsealed > 0 ? words.text('audit.unsealed', { count: unsealed }) : '',
    verifiedAt === null ? '' : words.text('audit.verified', { time: clockTime(words, verifiedAt) }),
  ];
  return isBroken
    ? <Banner kind="danger" isLive title={words.text('audit.broken')}><p>{words.text('audit.brokenExplain')}</p><p><code>{verifiedResult}</code></p><Parts texts={texts} /></Banner>
    : <Banner title={words.text(verifiedResult === 'ok' ? 'audit.holds' : 'audit.notVerified')}><Parts texts={texts} /></Banner>;
}

const clockTime = (words: Words, iso: string): string => `${words.moment(iso)}:${iso.slice(17, 19)}`;

/** Notices that are new, each with the rows of the account that it is about. */
function Told({ onShow }: { readonly onShow: (account: string) => void }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const told = [...state.notices.values()].filter(({ kind, isSeen }) => auditNoticeKinds.includes(kind) && !isSeen).sort((left, right) => right.at.localeCompare(left.at));
  if (told.length === 0) return null;
  return (
    <Panel title={words.text('audit.told', { count: told.length })}>
      <List label={words.text('audit.told', { count: told.length })}>
        {told.map(({ id, kind, subjectId, at }) => (
          <ListRow key={id} icon="warning" title={words.text(`auditTold.${kind}`)} meta={words.moment(at)}
            action={<Row>
              {subjectId !== null && <Button onClick={() => onShow(subjectId)}>{words.text('audit.showRows')}</Button>}
              <Button kind="quiet" onClick={() => void ask('POST', `/api/notices/${id}`, {})}>{words.text('audit.seen')}</Button>
            </Row>} />
        ))}
      </List>
    </Panel>
  );
}

function Rows({ log }: { readonly log: AuditLog }): ReactElement {
  const words = useWords();
  if (log.failure !== null) return <Banner kind="danger" isLive title={words.text('audit.failed')} actions={<Button onClick={log.loadAgain}>{words.text('audit.again')}</Button>}>{words.text(`failure.${log.failure}`)}</Banner>;
  if (log.rows.length === 0) return log.isLoading ? <Skeleton label={words.text('state.loading')} lines={8} /> : <EmptyState title={words.text('audit.none')}>{words.text('audit.noneExplain')}</EmptyState>;
  return (
    <Stack>
      <Table caption={words.text('nav.audit')} rows={log.rows} rowKey={({ seq }) => String(seq)} columns={[
        { key: 'at', label: words.text('audit.time'), isWhole: true, cell: ({ at }) => clockTime(words, at) },
        { key: 'who', label: words.text('audit.who'), cell: (row) => <Who row={row} /> },
        { key: 'action', label: words.text('audit.action'), cell: (row) => <What row={row} /> },
        { key: 'case', label: words.text('audit.caseId'), cell: ({ caseId, relation }) => caseId === null ? '' : <><code title={caseId}>{caseId.slice(0, 8)}</code>{relation !== null && <div className="audit-code">{words.text(`auditRelation.${relation}`)}</div>}</> },
        { key: 'result', label: words.text('audit.result'), cell: (row) => <Outcome row={row} /> },
        { key: 'seq', label: words.text('audit.seq'), isNumeric: true, isWideOnly: true, cell: ({ seq }) => seq },
      ]} />
      {log.hasMore && <Button isWide onClick={log.loadMore} isBusy={log.isLoading}>{words.text('audit.older')}</Button>}
    </Stack>
  );
}

function Who({ row: { displayName, userName, unitCode, role, isFlagged } }: { readonly row: AuditRow }): ReactElement {
  const words = useWords();
  if (userName === null) return <span className="audit-code">{words.text('audit.nobody')}</span>;
  return (
    <>
      <div>{displayName} {isFlagged && <Badge tone="attention" icon="warning">{words.text('audit.flagged')}</Badge>}</div>
      <div className="audit-code">{[userName, unitCode, words.has(`role.${role}`) ? words.text(`role.${role}`) : role ?? ''].filter((text) => text !== '').join(' · ')}</div>
    </>
  );
}

function What({ row: { action, route, objects } }: { readonly row: AuditRow }): ReactElement {
  const words = useWords();
  const key = `auditAct.${action}`;
  return (
    <>
      <div>{words.has(key) ? words.text(key) : <code>{action}</code>}</div>
      <div className="audit-code">{[route ?? '', objects !== null && objects.length > 0 ? words.text('audit.objects', { count: objects.length }) : ''].filter((text) => text !== '').join(' · ')}</div>
    </>
  );
}

const unusual: readonly string[] = ['browsing.unusual', 'canary.opened'];

function Outcome({ row: { action, result } }: { readonly row: AuditRow }): ReactElement {
  const words = useWords();
  const [tone, label]: [Tone, string] = unusual.includes(action) || (action === 'audit.verified' && result !== 'ok') ? ['danger', words.text('audit.unusual')]
    : action === 'signInRefused' || action === 'request.refused' || result === 'refused' || (action === 'request' && result !== 'ok') ? ['attention', words.text('audit.refused')]
      : ['good', words.text('audit.ok')];
  // What a device says of its own clock is no result.
  const detail = result === 'ok' || action.startsWith('device.') ? '' : words.has(`failure.${result}`) ? words.text(`failure.${result}`) : result;
  return <><Badge tone={tone} icon={tone === 'good' ? 'check' : 'warning'}>{label}</Badge>{detail !== '' && <div className="audit-code">{detail}</div>}</>;
}
