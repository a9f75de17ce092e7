// Whom to call: every unit with its duty officer and number.

import { useState, type ReactElement } from 'react';
import { isOpenUnit } from '#domain/unit.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { Page } from '#web/ui/page.tsx';
import { Table } from '#web/ui/table.tsx';
import { TextField } from '#web/ui/text-field.tsx';

export default function ContactsPage(): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [typed, setTyped] = useState('');
  const needle = typed.trim().toLowerCase();
  const today = new Date().toISOString().slice(0, 10);
  const units = [...state.units.values()].filter((unit) => isOpenUnit(unit, today)).filter(({ name, district, country }) => `${name} ${district ?? ''} ${country}`.toLowerCase().includes(needle))
    .sort((left, right) => left.name.localeCompare(right.name));
  return (
    <Page title={words.text('nav.contacts')} lead={words.text('contacts.lead')}>
      <Stack>
        <TextField id="contact-search" type="search" label={words.text('contacts.search')} value={typed} onChange={setTyped} />
        <Table caption={words.text('nav.contacts')} rows={units} rowKey={({ id }) => id} columns={[
          { key: 'name', label: words.text('alert.unit'), cell: ({ name }) => name },
          { key: 'kind', label: words.text('contacts.kind'), cell: ({ kind }) => words.text(`unitKind.${kind}`) },
          { key: 'duty', label: words.text('alert.duty'), cell: ({ dutyName }) => dutyName },
          { key: 'phone', label: words.text('alert.phone'), isWhole: true, cell: ({ dutyPhone }) => <a href={`tel:${dutyPhone.replaceAll(' ', '')}`}>{dutyPhone.replaceAll(' ', '\u00a0')}</a> },
          { key: 'country', label: words.text('contacts.country'), isWideOnly: true, cell: ({ country }) => words.text(`country.${country}`) },
        ]} empty={<EmptyState icon="contacts" title={words.text('contacts.none')}>{words.text('cases.notFoundExplain')}</EmptyState>} />
      </Stack>
    </Page>
  );
}
