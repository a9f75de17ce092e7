// What this device still has to send, and what was refused: nothing that somebody wrote disappears without their word.

import type { ReactElement } from 'react';
import type { Change } from '#domain/change.ts';
import { fieldOf, vocabulary } from '#domain/records.ts';
import { pseudonym } from '#domain/pseudonym.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { caseNumber } from '#web/case-summary.ts';
import { fieldLabel } from '#web/field-words.ts';
import { useReveals } from '#web/reveals.ts';
import { groupRefused, type RefusedRecord } from '#web/tray/group-refused.ts';
import { refusedLine } from '#web/tray/refused-line.ts';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';

export default function WaitingPage(): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const isOffline = state.phase === 'offline' || state.phase === 'trouble';
  return (
    <Page title={words.text('waiting.page')} lead={words.text('waiting.pageLead', { count: state.unsent })}>
      <Stack gap="wide">
        {isOffline && <Banner kind="offline" title={words.text('waiting.offline')} />}
        <Panel title={words.text('waiting.refused')}>
          {state.refused.length === 0
            ? <EmptyState icon="check" title={words.text('waiting.noRefused')}>{words.text('waiting.noRefusedExplain')}</EmptyState>
            : <List label={words.text('waiting.refused')}>
                {groupRefused(state.refused).map((record) => <RefusedRow key={`${record.caseId}|${record.recordId}`} record={record} />)}
              </List>}
        </Panel>
        <Panel title={words.text('waiting.unsent')}>
          {state.unsent === 0
            ? <p>{words.text('waiting.allSent')}</p>
            : <Stack>
                <p>{words.text('waiting.unsentExplain', { count: state.unsent })}</p>
                <List label={words.text('waiting.unsent')}>
                  {[...state.cases.values()].filter(({ unsent }) => unsent > 0).map((view) => (
                    <ListRow key={view.id} icon="case" href={`/cases/${view.id}`} title={caseNumber(view)} meta={words.text('waiting.inCase', { count: view.unsent })} />
                  ))}
                </List>
              </Stack>}
        </Panel>
      </Stack>
    </Page>
  );
}

function RefusedRow({ record }: { readonly record: RefusedRecord }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const reveals = useReveals();
  const { caseId, recordId, recordType, changes, reasons } = record;
  // What would say who somebody is stays covered here as well.
  const saysWho = ({ field }: Change): boolean => recordType === 'person' && field !== null && fieldOf(vocabulary, recordType, field)?.sensitivity === 'identity';
  const isCovered = !reveals.isShown(recordId) && changes.some(saysWho);
  const lines = changes.map((change) => (isCovered && saysWho(change) ? fieldLabel(words, recordType, change.field!) : refusedLine(words, change, state.units)));
  const view = state.cases.get(caseId);
  const dismiss = async (): Promise<void> => {
    for (const { id } of changes) await workspace.dismissRefused(id);
  };
  return (
    <ListRow icon="warning" title={[words.text(`record.${recordType}`), ...(recordType === 'person' ? [pseudonym(recordId)] : []), ...(view ? [caseNumber(view)] : [])].join(' · ')}
      meta={<Stack gap="tight"><Parts texts={reasons.map((reason) => words.text(`failure.${reason}`))} /><Parts texts={lines} /></Stack>}
      action={isCovered ? <Button icon="shown" onClick={() => reveals.show(caseId, recordId)}>{words.text('person.show')}</Button> : <Button onClick={() => void dismiss()}>{words.text('waiting.dismiss')}</Button>} />
  );
}
