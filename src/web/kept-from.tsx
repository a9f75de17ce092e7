// From whom a case is kept: seen in the case's header, and once more at the moment of sharing and of printing.

import type { ReactElement } from 'react';
import { withholdings } from '#domain/consent.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import type { CaseView } from '#web/workspace.ts';

/** "Do not tell: the family; AHTU Siliguri." Nothing where nothing is kept from anybody. */
export function KeptFrom({ view }: { readonly view: CaseView }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const { unitIds, others } = withholdings([...view.records.values()]);
  if (unitIds.length === 0 && others.length === 0) return null;
  const lines = [...unitIds.map((id) => state.units.get(id)?.name ?? '…'), ...others.map((record) => keptLine(words, record.fields.from?.value, record.fields.who?.value))];
  return <Banner kind="danger" title={words.text('withholding.title', { who: [...new Set(lines)].join('; ') })}><p>{words.text('withholding.explain')}</p></Banner>;
}

const keptLine = (words: Words, from: unknown, who: unknown): string => {
  const kind = words.text(`code.withheldFrom.${String(from)}`);
  return typeof who === 'string' && who !== '' ? `${kind} (${who})` : kind;
};
