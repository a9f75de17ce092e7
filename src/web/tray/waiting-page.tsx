// What this device still has to send, and what was refused: nothing that somebody wrote disappears without their word.

import type { ReactElement } from 'react';
import { fieldOf, vocabulary } from '#domain/records.ts';
import { useReveals } from '#web/reveals.ts';
import type { RefusedChange } from '#sync/session.ts';
import { pseudonym } from '#domain/pseudonym.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import type { FieldValue } from '#domain/field.ts';
import { caseNumber, placeText } from '#web/case-summary.ts';

export default function WaitingPage(): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const reveals = useReveals();
  // What would say who somebody is stays covered here as well.
  const isCovered = ({ recordType, field, recordId }: RefusedChange['change']): boolean =>
    recordType === 'person' && field !== null && fieldOf(vocabulary, recordType, field)?.sensitivity === 'identity' && !reveals.isShown(recordId);
  const isOffline = state.phase === 'offline' || state.phase === 'trouble';
  const written = (value: FieldValue | null): string => (Array.isArray(value) ? (value as string[]).join(', ') : placeText(value) ?? (value === null ? '' : String(value)));
  const what = (recordType: string, field: string | null): string =>
    field !== null && fieldOf(vocabulary, recordType, field) ? words.text(`field.${recordType}.${field}`) : words.text(`record.${recordType}`);
  return (
    <Page title={words.text('waiting.page')} lead={words.text('waiting.pageLead', { count: state.unsent })}>
      <Stack gap="wide">
        {isOffline && <Banner kind="offline" title={words.text('waiting.offline')} />}
        <Panel title={words.text('waiting.refused')}>
          {state.refused.length === 0
            ? <EmptyState icon="check" title={words.text('waiting.noRefused')}>{words.text('waiting.noRefusedExplain')}</EmptyState>
            : <List label={words.text('waiting.refused')}>
                {state.refused.map(({ change, outcome }) => (
                  <ListRow key={change.id} icon="warning" title={`${what(change.recordType, change.field)}: ${isCovered(change) ? pseudonym(change.recordId) : written(change.value)}`}
                    meta={outcome.status === 'refused' ? words.text(`failure.${outcome.reason}`) : ''}
                    action={isCovered(change) ? <Button icon="shown" onClick={() => reveals.show(change.caseId, change.recordId)}>{words.text('person.show')}</Button> : <Button onClick={() => void workspace.dismissRefused(change.id)}>{words.text('waiting.dismiss')}</Button>} />
                ))}
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
