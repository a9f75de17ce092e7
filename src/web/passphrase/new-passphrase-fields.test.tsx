import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { NewPassphraseFields } from '#web/passphrase/new-passphrase-fields.tsx';

const context = { userName: 'barpeta.officer', displayName: 'Nilima Basumatari', unitName: 'AHTU Barpeta' };
const render = (isAsked: boolean): string => renderToStaticMarkup(<NewPassphraseFields context={context} isAsked={isAsked} onChange={() => undefined} />);

test('a new passphrase is typed twice, hidden, and offered to no form of old ones', () => {
  expect(render(false).match(/type="password"[^>]*autoComplete="new-password"/gi)).toHaveLength(2);
});

test('nothing is called wrong before the person has typed or sent anything', () => {
  expect(render(false)).not.toContain('field-error');
  expect(render(true)).toContain('signIn.needPassphrase');
});
