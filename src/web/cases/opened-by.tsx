// Who opened this case, for officers of the unit that owns it: a name, a unit, an act and a time. It is asked of the server,
// since the log lies there and nowhere else; without a network it says so.

import { useEffect, useState, type ReactElement } from 'react';
import { caseLogActs, type CaseLogEntry } from '#domain/case-log.ts';
import { ask, type Answer } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import type { IconName } from '#web/ui/icons.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { coveredName } from '#web/person-title.ts';
import type { CaseView } from '#web/workspace.ts';

interface LogPage { readonly entries: readonly CaseLogEntry[]; readonly more: boolean }
type Failing = Exclude<Answer<LogPage>, { ok: true }>['failure'];

export default function OpenedBy({ view }: { readonly view: CaseView }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [act, setAct] = useState('');
  const [unit, setUnit] = useState('');
  const log = useCaseLog(view.id, { act, unit });
  const acts = ['all', ...caseLogActs].map((value) => ({ value, label: words.text(`caseLog.act.${value}`) }));
  const unitIds = [...new Set([state.me.unitId, ...view.sharedWith, ...log.entries.flatMap(({ unitId }) => unitId ?? []), ...(unit === '' ? [] : [unit])])];
  const units = unitIds.map((value) => ({ value, label: state.units.get(value)?.name ?? '…' }));
  return (
    <section className="section" aria-labelledby="section-title">
      <h2 id="section-title">{words.text('caseLog.title')}</h2>
      <Stack>
        <p className="conversation-lead">{words.text('caseLog.lead')}</p>
        <div className="log-filter">
          <ChoiceField id="log-act" label={words.text('caseLog.what')} choices={acts} value={act} onChange={setAct} emptyLabel={words.text('caseLog.looking')} />
          <UnitFilter label={words.text('caseLog.who')} emptyLabel={words.text('caseLog.anyUnit')} choices={units} value={unit} onChange={setUnit} />
        </div>
        {log.failure !== null && <Banner kind={log.failure === 'offline' ? 'offline' : 'danger'} isLive title={words.text(log.failure === 'offline' ? 'caseLog.offline' : `failure.${log.failure}`)}
          actions={<Button onClick={log.again}>{words.text('caseLog.again')}</Button>} />}
        {log.isLoading && log.entries.length === 0 && <Skeleton label={words.text('state.loading')} />}
        {!log.isLoading && log.failure === null && log.entries.length === 0 && <EmptyState icon="history" title={words.text('caseLog.none')}>{words.text('caseLog.noneExplain')}</EmptyState>}
        {log.entries.length > 0 && <List label={words.text('caseLog.title')}>{log.entries.map((entry, index) => <LogRow key={index} view={view} entry={entry} />)}</List>}
        {log.more && <Row><Button isBusy={log.isLoading} onClick={log.readMore}>{words.text('caseLog.more')}</Button></Row>}
      </Stack>
    </section>
  );
}

/** Always a list to choose from, however few units there are: the row keeps its height. */
function UnitFilter({ label, emptyLabel, choices, value, onChange }: { readonly label: string; readonly emptyLabel: string; readonly choices: readonly { value: string; label: string }[]; readonly value: string; readonly onChange: (value: string) => void }): ReactElement {
  return (
    <div className="field">
      <label className="field-label" htmlFor="log-unit">{label}</label>
      <select id="log-unit" className="input input-select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{emptyLabel}</option>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </div>
  );
}

const actIcons: Partial<Readonly<Record<CaseLogEntry['act'], IconName>>> = {
  revealed: 'shown', searched: 'search', printed: 'print', printBlocked: 'print', exported: 'external', brokeGlass: 'warning', askedAbout: 'search', changed: 'edit', referred: 'referral', delivered: 'sending',
};

function LogRow({ view, entry }: { readonly view: CaseView; readonly entry: CaseLogEntry }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const unit = state.units.get(entry.unitId ?? '')?.name ?? '…';
  const persons = entry.personIds.map((id) => coveredName(view.records.get(id))).filter((name) => name !== '…').join(', ');
  return (
    <ListRow icon={actIcons[entry.act] ?? 'case'} title={entry.accountName ?? unit}
      meta={<Parts texts={[
        `${words.text(`caseLog.did.${entry.act}`)}${persons === '' ? '' : `: ${persons}`}`, entry.accountName === null ? '' : unit, words.moment(entry.deviceAt ?? entry.at), entry.isRefused ? words.text('caseLog.refused') : '',
      ]} />} />
  );
}

function useCaseLog(caseId: string, { act, unit }: { act: string; unit: string }) {
  const [page, setPage] = useState<LogPage>({ entries: [], more: false });
  const [isLoading, setLoading] = useState(true);
  const [failure, setFailure] = useState<Failing | null>(null);
  const [turn, setTurn] = useState(0);
  const filter = `${act === '' ? '' : `&act=${act}`}${unit === '' ? '' : `&unit=${unit}`}`;
  const read = async (before: readonly CaseLogEntry[]): Promise<LogPage | Failing> => {
    const answer = await ask<LogPage>('GET', `/api/cases/${caseId}/log?skip=${before.length}${filter}`);
    return answer.ok ? { entries: [...before, ...answer.value.entries], more: answer.value.more } : answer.failure;
  };
  const take = (result: LogPage | Failing): void => {
    setLoading(false);
    setFailure(typeof result === 'string' ? result : null);
    if (typeof result !== 'string') setPage(result);
  };
  useEffect(() => {
    let isCurrent = true;
    setLoading(true);
    setPage({ entries: [], more: false });
    void read([]).then((result) => { if (isCurrent) take(result); });
    return () => { isCurrent = false; };
  }, [caseId, filter, turn]);
  return {
    ...page, isLoading, failure,
    again: () => setTurn(turn + 1),
    readMore() {
      setLoading(true);
      void read(page.entries).then(take);
    },
  };
}
