// What was opened in an emergency, for those who review it: who, when, why, under which number. Nothing of the case itself;
// a nodal officer may open their own unit's from here.

import { useEffect, useState, type ReactElement } from 'react';
import { verdicts, type EmergencyOpening } from '#domain/emergency.ts';
import { ask } from '#web/api.ts';
import { caseNumber } from '#web/case-summary.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';

type Answer = Awaited<ReturnType<typeof ask<EmergencyOpening[]>>>;

export default function ReviewsPage(): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    void ask<EmergencyOpening[]>('GET', '/api/break-glass').then((got) => { if (isCurrent) setAnswer(got); });
    return () => { isCurrent = false; };
    // A notice tells that something was opened: the list is asked for anew.
  }, [attempt, state.notices]);
  const openings = answer?.ok ? answer.value : [];
  const due = openings.filter(({ reviewedAt }) => reviewedAt === null).length;
  return (
    <Page title={words.text('reviews.title')} lead={due === 0 ? undefined : words.text('reviews.lead', { count: due })}>
      <Stack>
        {answer === null && <Skeleton label={words.text('state.loading')} />}
        {answer?.ok === false && <Banner kind="danger" isLive title={words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`)} actions={<Button onClick={() => setAttempt(attempt + 1)}>{words.text('whoSees.again')}</Button>} />}
        {answer?.ok && openings.length === 0 && <EmptyState icon="check" title={words.text('reviews.none')}>{words.text('reviews.noneExplain')}</EmptyState>}
        {openings.map((opening) => <Opening key={opening.id} opening={opening} onReviewed={() => setAttempt(attempt + 1)} />)}
      </Stack>
    </Page>
  );
}

const hoursToReview = 24;

function Opening({ opening, onReviewed }: { readonly opening: EmergencyOpening; readonly onReviewed: () => void }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const view = state.cases.get(opening.caseId);
  const unitName = (id: string): string => state.units.get(id)?.name ?? '…';
  const hours = Math.floor((workspace.deps.now().getTime() - Date.parse(opening.openedAt)) / 3_600_000);
  const mark = opening.verdict !== null ? <Badge tone={opening.verdict === 'justified' ? 'good' : 'danger'}>{words.text(`reviews.verdict.${opening.verdict}`)}</Badge>
    : <Badge tone={hours >= hoursToReview ? 'danger' : 'attention'} icon="clock">{words.text(hours >= hoursToReview ? 'reviews.late' : 'reviews.due')}</Badge>;
  return (
    <Panel title={words.text('reviews.who', { name: opening.accountName, unit: unitName(opening.unitId) })} actions={mark}>
      <Stack>
        <Facts emptyLabel={words.text('value.empty')} facts={[
          { key: 'at', label: words.text('reviews.at'), value: words.text('whoSees.fromTo', { since: words.moment(opening.openedAt), until: words.moment(opening.endsAt) }) },
          { key: 'reason', label: words.text('emergency.reason'), value: opening.reason },
          { key: 'fir', label: words.text('emergency.fir'), value: opening.firNumber },
          // The auditor knows the case by its id in the log, and by nothing else.
          { key: 'case', label: words.text('reviews.case'), value: view ? caseNumber(view) : opening.caseId },
          { key: 'owner', label: words.text('reviews.owner'), value: unitName(opening.ownerUnitId) },
          ...(opening.reviewedAt === null ? [] : [{ key: 'review', label: words.text('reviews.by', { name: opening.reviewerName ?? '…', time: words.moment(opening.reviewedAt) }), value: opening.review }]),
        ]} />
        {view && <Row><LinkButton icon="case" href={`/cases/${opening.caseId}/access`}>{words.text('whoSees.title')}</LinkButton></Row>}
        {opening.reviewedAt === null && <ReviewForm id={opening.id} onReviewed={onReviewed} />}
      </Stack>
    </Panel>
  );
}

function ReviewForm({ id, onReviewed }: { readonly id: string; readonly onReviewed: () => void }): ReactElement {
  const words = useWords();
  const toast = useToast();
  const [form, setForm, forget] = useDraft(`review|${id}`, { verdict: '', text: '' });
  const { verdict, text } = form;
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    setTried(true);
    if (verdict === '') return focusField(`verdict-${id}`);
    if (text.trim() === '') return focusField(`review-${id}`);
    setBusy(true);
    const answer = await ask('POST', `/api/break-glass/${id}/review`, { verdict, words: text });
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    forget();
    toast({ tone: 'good', message: words.text('reviews.done') });
    onReviewed();
  };
  return (
    <Stack>
      {failure !== null && <Banner kind="danger" isLive title={failure} />}
      <ChoiceField id={`verdict-${id}`} label={words.text('reviews.question')} error={isTried && verdict === '' ? words.text('reviews.needVerdict') : undefined} emptyLabel={words.text('choice.empty')}
        choices={verdicts.map((value) => ({ value, label: words.text(`reviews.verdict.${value}`) }))} value={verdict} onChange={(value) => setForm({ ...form, verdict: value })} />
      <TextArea id={`review-${id}`} label={words.text('reviews.words')} error={isTried && text.trim() === '' ? words.text('reviews.needWords') : undefined} value={text} onChange={(value) => setForm({ ...form, text: value })} rows={2} />
      <Row><Button kind="primary" isWide isBusy={isBusy} onClick={() => void send()}>{words.text('reviews.send')}</Button></Row>
    </Stack>
  );
}
