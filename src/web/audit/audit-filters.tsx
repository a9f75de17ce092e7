// What the auditor asks the log for: who, which case, what, when, and two short cuts to what was refused and what is unusual.

import { useState, type FormEvent, type ReactElement } from 'react';
import { auditGroupNames, auditGroups } from '#domain/audit-act.ts';
import { isOneOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { useWords } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { DateTimeField } from '#web/ui/date-time-field.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';
import type { Filters } from '#web/audit/audit-log.ts';

export function AuditFilters({ filters, onChange }: { readonly filters: Filters; readonly onChange: (filters: Filters) => void }): ReactElement {
  const words = useWords();
  const [typed, setTyped] = useState(filters);
  const set = (name: keyof Filters) => (value: string): void => setTyped({ ...typed, [name]: value });
  const isWrongId = (typed.caseId ?? '') !== '' && !isId(typed.caseId?.trim());
  const show = typed.refused === '1' ? 'refused' : typed.unusual === '1' ? 'unusual' : '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWrongId) return;
    const whole = { ...typed, userName: typed.userName?.trim().toLowerCase() ?? '', caseId: typed.caseId?.trim() ?? '' };
    onChange(Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== '')));
  };
  const clear = (): void => { setTyped({}); onChange({}); };
  // All acts, or those of the group that is chosen; in the order of the groups.
  const shown = isOneOf(auditGroupNames, typed.group) ? [typed.group] : auditGroupNames;
  const list = shown.flatMap((group) => auditGroups[group].map((action) => ({ value: action, label: words.text(`auditAct.${action}`) })));
  return (
    <form onSubmit={submit} role="search" aria-label={words.text('audit.filters')}>
      <Stack>
        <div className="audit-filters">
          <TextField id="audit-user" label={words.text('audit.userName')} value={typed.userName ?? ''} onChange={set('userName')} />
          <TextField id="audit-case" label={words.text('audit.caseId')} value={typed.caseId ?? ''} onChange={set('caseId')}
            error={isWrongId ? words.text('audit.caseIdWrong') : undefined} />
          <ChoiceField id="audit-group" label={words.text('audit.group')} choices={auditGroupNames.map((group) => ({ value: group, label: words.text(`auditGroup.${group}`) }))} value={typed.group ?? ''}
            onChange={(group) => setTyped({ ...typed, group, action: '' })} emptyLabel={words.text('audit.all')} />
          <ChoiceField id="audit-action" label={words.text('audit.action')} choices={list} value={typed.action ?? ''} onChange={set('action')} emptyLabel={words.text('audit.all')} clearLabel={words.text('audit.all')} />
          <DateTimeField id="audit-from" kind="date" label={words.text('audit.from')} value={typed.from ?? ''} onChange={set('from')} />
          <DateTimeField id="audit-to" kind="date" label={words.text('audit.to')} value={typed.to ?? ''} onChange={set('to')} />
        </div>
        <ChoiceField id="audit-show" label={words.text('audit.show')} value={show} emptyLabel="" clearLabel={words.text('audit.all')}
          choices={[{ value: 'refused', label: words.text('audit.onlyRefused') }, { value: 'unusual', label: words.text('audit.onlyUnusual') }]}
          onChange={(value) => setTyped({ ...typed, refused: value === 'refused' ? '1' : '', unusual: value === 'unusual' ? '1' : '' })} />
        <Row><Button type="submit" kind="primary" icon="search">{words.text('audit.find')}</Button><Button kind="quiet" onClick={clear}>{words.text('audit.clear')}</Button></Row>
      </Stack>
    </form>
  );
}
