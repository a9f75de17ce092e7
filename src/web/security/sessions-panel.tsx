// Where this account is signed in, with its last use; each can be ended, or all at once.

import { useState, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useSession, useWords, useWorkspace } from '#web/context.tsx';
import type { SecurityPanelProps } from '#web/security/panel-props.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';

export function SessionsPanel({ security: { sessions }, act }: SecurityPanelProps): ReactElement {
  const words = useWords();
  const session = useSession();
  const { state: { unsent } } = useWorkspace();
  const [isAsking, setAsking] = useState(false);
  const endAll = async (): Promise<void> => {
    setAsking(false);
    if (await act(() => ask('POST', '/api/security/sessions/end', { isAll: true }))) session.signOut();
  };
  return (
    <Panel title={words.text('security.sessions')}>
      <Stack>
        <List label={words.text('security.sessions')}>
          {sessions.map(({ id, deviceLetter, openedAt, lastUsedAt, isLocked, isThis }) => (
            <ListRow key={id} icon="clock" title={words.text('security.session', { letter: deviceLetter, at: words.moment(openedAt) })}
              meta={[words.text('security.lastUsed', { at: words.moment(lastUsedAt) }), ...(isLocked ? [words.text('signIn.lockedTitle')] : [])].join(' · ')}
              {...(isThis ? { mark: <Badge tone="accent">{words.text('security.thisSession')}</Badge> } : { action: <Button onClick={() => void act(() => ask('POST', '/api/security/sessions/end', { id }))}>{words.text('security.endSession')}</Button> })} />
          ))}
        </List>
        {unsent > 0 && <p>{words.text('security.unsent', { count: unsent })}</p>}
        <Row>
          <Button onClick={session.signOut}>{words.text('security.signOut')}</Button>
          <Button onClick={() => setAsking(true)}>{words.text('security.signOutEverywhere')}</Button>
        </Row>
      </Stack>
      <Dialog isOpen={isAsking} kind="alert" title={words.text('security.signOutEverywhere')} onClose={() => setAsking(false)} closeLabel={words.text('dialog.close')}
        actions={<><Button kind="danger" onClick={() => void endAll()}>{words.text('security.signOutEverywhere')}</Button><Button onClick={() => setAsking(false)}>{words.text('dialog.cancel')}</Button></>}>
        <p>{words.text('security.endAllExplain')}</p>
      </Dialog>
    </Panel>
  );
}
