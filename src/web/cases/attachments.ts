// What may be laid beside a message: entries of the same case, by reference. Whoever may not open the entry learns from the
// message that there is one, and nothing of it; so nothing restricted is offered.

import { isGrantable } from '#domain/access.ts';
import type { RecordState } from '#domain/change.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import type { Words } from '#web/context.tsx';
import { coveredTitle } from '#web/person-title.ts';
import { recordTitle } from '#web/cases/record-title.ts';
import type { CaseView } from '#web/workspace.ts';

export const attachmentTitle = (words: Words, record: RecordState): string => (record.type === 'person' ? coveredTitle(words, record) : recordTitle(words, record));

export const attachable = (view: CaseView): RecordState[] => [...view.records.values()].filter(({ type, withdrawn }) => {
  const section = recordTypeOf(vocabulary, type)?.section;
  return withdrawn === undefined && section !== undefined && isGrantable(section);
});
