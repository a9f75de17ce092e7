// Where a case is not to be seen and lives may hang on it: the way in, for the roles that have it.

import { Suspense, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import { lazyPage } from '#web/load-page.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { Button } from '#web/ui/button.tsx';

const EmergencyDialog = lazyPage(() => import('#web/emergency-dialog.tsx'));

export function EmergencyButton({ alertId }: { readonly alertId?: string | undefined }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const [isOpen, setOpen] = useDraft(`emergencyOpen|${alertId ?? ''}`, false, { endsWithPage: true });
  if (!mayAct(state.me.role, 'breakGlass')) return null;
  return (
    <>
      <Button isWide icon="warning" onClick={() => setOpen(true)}>{words.text('emergency.title')}</Button>
      {isOpen && <Suspense fallback={null}><EmergencyDialog alertId={alertId} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
