// A search by name in one's own cases is noted, once the hand rests: how many persons it found and whom, never what was
// typed. A search that only meets numbers and places asks for nobody.

import { useEffect, useRef } from 'react';
import { hitsPerSearch } from '#domain/device-log.ts';
import { useWorkspace } from '#web/context.tsx';
import { personsFound } from '#web/cases/search-cases.ts';
import type { CaseView } from '#web/workspace.ts';

const restMs = 1200;

export function useNotedSearch(query: string, found: readonly CaseView[]): void {
  const { workspace } = useWorkspace();
  const note = useRef(() => undefined as void);
  const noted = useRef('');
  useEffect(() => {
    note.current = () => {
      const asked = query.trim();
      if (asked.length < 2 || asked === noted.current) return;
      noted.current = asked;
      const persons = personsFound(found, asked);
      // Nothing found at all may have been a name too.
      if (persons.length > 0 || found.length === 0) void workspace.noteSearch({ count: persons.length, personIds: persons.slice(0, hitsPerSearch) });
    };
  });
  useEffect(() => {
    const timer = setTimeout(() => note.current(), restMs);
    return () => clearTimeout(timer);
  }, [query]);
  // The row was found and opened before the hand came to rest.
  useEffect(() => () => note.current(), []);
}
