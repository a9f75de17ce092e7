import type { ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Page } from '#web/ui/page.tsx';

export default function NotFoundPage(): ReactElement {
  const words = useWords();
  return (
    <Page title={words.text('page.notFound')}>
      <EmptyState title={words.text('page.notFoundExplain')} action={<LinkButton href="/">{words.text('nav.home')}</LinkButton>} />
    </Page>
  );
}
