// What must be seen of a case wherever one is in it: the stage among the six R, the persons by pseudonym, who else sees it,
// its alerts, and what has not left this device yet.

import type { ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import { stages, type Stage } from '#domain/stage.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Row } from '#web/ui/layout.tsx';
import { StageBar, type StageState } from '#web/ui/stage-bar.tsx';
import { useToast } from '#web/ui/toast.tsx';
import { caseStage, caseStatus, recordsOf, stageIndex, stageIsFilled } from '#web/case-summary.ts';
import { bandTone } from '#web/needs.ts';
import { coveredTitle } from '#web/person-title.ts';
import { PrintButton } from '#web/printing.tsx';
import { unreadMessages } from '#web/cases/messages.ts';
import { SharingActions } from '#web/cases/sharing-actions.tsx';
import { SharingBanners } from '#web/cases/sharing-banners.tsx';
import type { CaseView } from '#web/workspace.ts';

export function CaseHeader({ view }: { readonly view: CaseView }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const toast = useToast();
  const stage = caseStage(view);
  const stageState = (one: Stage): StageState => {
    if (one === stage) return 'current';
    return stageIndex(one) < stageIndex(stage) || stageIsFilled(view, one) ? 'done' : 'next';
  };
  const alerts = [...state.alerts.values()].filter(({ caseId, answer }) => caseId === view.id && answer === 'new');
  const nextStage = stages[stageIndex(stage) + 1];
  const setStage = (to: Stage): Promise<unknown> => workspace.edit(view.id, [{ recordId: view.id, recordType: 'case', kind: 'set', field: 'stage', value: to }]);
  const moveOn = (to: Stage): void => {
    void setStage(to).then(() => toast({ tone: 'good', message: words.text('case.movedOn', { stage: words.text(`code.stage.${to}`) }), action: { label: words.text('action.undo'), onAction: () => void setStage(stage) } }));
  };
  const unread = unreadMessages(state, view);
  const isOwn = view.access.ownerUnitId === state.me.unitId;
  return (
    <div className="case-head">
      <StageBar label={words.text('case.stages')} words={{ done: words.text('stage.done'), current: words.text('stage.current'), next: words.text('stage.next') }}
        steps={stages.map((one) => ({ key: one, label: words.text(`code.stage.${one}`), state: stageState(one), href: `/cases/${view.id}/${one}` }))} />
      <ul className="case-persons" role="list">
        {recordsOf(view, 'person').map((record) => <li key={record.id}>{coveredTitle(words, record)}</li>)}
      </ul>
      <SharingBanners view={view} />
      <Row>
        <Badge>{words.text(`code.caseStatus.${caseStatus(view)}`)}</Badge>
        {!isOwn && <Badge tone="accent" icon="referral">{words.text('case.from', { unit: state.units.get(view.access.ownerUnitId)?.name ?? '' })}</Badge>}
        {view.sharedWith.filter((id) => id !== view.access.ownerUnitId).map((id) => <Badge key={id} tone="accent" icon="shown">{words.text('case.alsoSeen', { unit: state.units.get(id)?.name ?? '' })}</Badge>)}
        {unread > 0 && <a className="way" href={`/cases/${view.id}/conversation`}><Badge tone="accent" icon="message">{words.text('conversation.unread', { count: unread })}</Badge></a>}
        {alerts.map(({ id, band }) => <a key={id} className="way" href={`/alerts/${id}`}><Badge tone={bandTone[band]} icon="alert">{words.text(`band.${band}`)}</Badge></a>)}
        {view.unsent > 0 ? <Badge tone="neutral" icon="sending">{words.text('case.onDevice', { count: view.unsent })}</Badge> : <Badge tone="good" icon="check">{words.text('case.received')}</Badge>}
      </Row>
      <div className="case-actions">
        {view.access.mayEdit && nextStage && <Button onClick={() => moveOn(nextStage)}>{words.text('case.toStage', { stage: words.text(`code.stage.${nextStage}`) })}</Button>}
        {mayAct(state.me.role, 'seeAccess') && <LinkButton icon="shown" href={`/cases/${view.id}/access`}>{words.text('case.whoSees')}</LinkButton>}
        <PrintButton view={view} />
        <SharingActions view={view} />
      </div>
    </div>
  );
}
