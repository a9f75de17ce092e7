// Before there is an account: asking for one, opening one with a code, or coming back to one's own with the codes of two
// colleagues. The passphrase is chosen here and does not leave this device.

import { useCallback, useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { unitRoles } from '#domain/access.ts';
import { checkNumber, isUserName } from '#domain/account.ts';
import { bytesToId } from '#domain/id.ts';
import { isUnitCode } from '#domain/unit.ts';
import { ask, type Answer } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { NewPassphraseFields } from '#web/passphrase/new-passphrase-fields.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';
import { deriveNewKeys } from '#web/vault/derive-keys.ts';
import './join.css';

const ways = ['ask', 'code', 'recover'] as const;
type Way = (typeof ways)[number];
type FieldName = 'unitCode' | 'displayName' | 'userName' | 'role' | 'code' | 'secondCode';

const fieldsOf: Readonly<Record<Way, readonly FieldName[]>> = { ask: ['unitCode', 'displayName', 'userName', 'role'], code: ['code'], recover: ['code', 'secondCode'] };
/** Longest that judging takes, the word lists being fetched. */
const judgingMs = 4000;

type Done = { readonly way: 'ask'; readonly number: string } | { readonly way: 'code' | 'recover'; readonly userName: string };

export default function JoinPage({ languageMenu }: { readonly languageMenu: ReactElement }): ReactElement {
  const words = useWords();
  const [done, setDone] = useState<Done | null>(null);
  return (
    <main className="join">
      <div className="join-top"><p className="join-brand">ICMC</p>{languageMenu}</div>
      {done ? <JoinDone done={done} /> : <JoinForm onDone={setDone} />}
      {!done && <p className="join-back"><a href="/">{words.text('join.back')}</a></p>}
    </main>
  );
}

function JoinForm({ onDone }: { readonly onDone: (done: Done) => void }): ReactElement {
  const words = useWords();
  const [way, setWay] = useState<Way>('ask');
  const [values, setValues] = useState<Readonly<Record<FieldName, string>>>({ unitCode: '', displayName: '', userName: '', role: '', code: '', secondCode: '' });
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const take = useCallback((next: string | null) => setPassphrase(next), []);
  // One id for this form, so that a second press after a lost answer is the same request.
  const [id] = useState(() => bytesToId(crypto.getRandomValues(new Uint8Array(16))));
  const missing = fieldsOf[way].filter((name) => !isFilled(name, values[name]));
  const field = (name: FieldName) => ({
    id: `join-${name}`, label: words.text(`join.${name}`), hint: words.has(`join.${name}Hint`) ? words.text(`join.${name}Hint`) : undefined,
    error: isAsked && missing.includes(name) ? words.text(`join.${name}Needed`) : undefined, value: values[name], onChange: (value: string) => setValues({ ...values, [name]: value }),
  });

  const form = useRef<HTMLFormElement>(null);
  const pressedAt = useRef(-Infinity);
  // The button was pressed while the passphrase was still being judged: it was good, so this goes on.
  useEffect(() => { if (passphrase !== null && performance.now() - pressedAt.current < judgingMs) form.current?.requestSubmit(); }, [passphrase]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    pressedAt.current = -Infinity;
    if (missing[0] !== undefined) return focusField(`join-${missing[0]}`);
    if (passphrase === null) {
      pressedAt.current = performance.now();
      return focusField('new-passphrase');
    }
    setBusy(true);
    setFailure(null);
    const { secret } = await deriveNewKeys(passphrase);
    const answer = await send({ way, values, secret, id, language: words.language });
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(`failure.${answer.failure}`));
    onDone(answer.value);
  }
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <Stack gap="wide">
        <div><h1 id="page-title">{words.text('join.title')}</h1><p>{words.text('join.lead')}</p></div>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        <ChoiceField id="join-way" label={words.text('join.way')} emptyLabel={words.text('choice.empty')} value={way} onChange={(next) => { setWay(next as Way); setAsked(false); setFailure(null); }}
          choices={ways.map((value) => ({ value, label: words.text(`join.way.${value}`), hint: words.text(`join.way.${value}Hint`) }))} />
        <Stack>
          {fieldsOf[way].map((name) => (name === 'role'
            ? <ChoiceField key={name} {...field(name)} emptyLabel={words.text('choice.empty')} choices={unitRoles.map((value) => ({ value, label: words.text(`role.${value}`) }))} />
            : <TextField key={name} {...field(name)} width={name === 'unitCode' ? 'short' : 'full'} maxLength={100} autoComplete={name === 'userName' ? 'username' : 'off'} />))}
          <NewPassphraseFields context={{ userName: values.userName, displayName: values.displayName, unitName: values.unitCode }} onChange={take} isAsked={isAsked} />
        </Stack>
        <div><Button type="submit" kind="primary" isWide isBusy={isBusy}>{words.text(`join.submit.${way}`)}</Button></div>
      </Stack>
    </form>
  );
}

function isFilled(name: FieldName, value: string): boolean {
  if (name === 'userName') return isUserName(value.trim().toLowerCase());
  if (name === 'unitCode') return isUnitCode(value.trim().toUpperCase());
  return value.trim().length > 1;
}

interface Sending { readonly way: Way; readonly values: Readonly<Record<FieldName, string>>; readonly secret: object; readonly id: string; readonly language: string }

async function send({ way, values, secret, id, language }: Sending): Promise<Answer<Done>> {
  if (way === 'ask') {
    const { unitCode, displayName, userName, role } = values;
    const answer = await ask('POST', '/api/join', { id, unitCode: unitCode.trim(), displayName: displayName.trim(), userName: userName.trim().toLowerCase(), role, language, ...secret });
    return answer.ok ? { ok: true, value: { way, number: checkNumber(id) } } : answer;
  }
  const answer = await ask<{ userName: string }>('POST', '/api/enrol', { codes: way === 'code' ? [values.code] : [values.code, values.secondCode], ...secret });
  return answer.ok ? { ok: true, value: { way, userName: answer.value.userName } } : answer;
}

function JoinDone({ done }: { readonly done: Done }): ReactElement {
  const words = useWords();
  return (
    <Stack gap="wide">
      <h1 id="page-title" tabIndex={-1} ref={(heading) => heading?.focus()}>{words.text(`join.done.${done.way}`)}</h1>
      {done.way === 'ask'
        ? <><p>{words.text('join.done.askExplain')}</p><p className="join-number">{done.number}</p><p>{words.text('join.done.askNumber')}</p></>
        : <><p>{words.text('join.done.userName')}</p><p className="join-number">{done.userName}</p><p>{words.text(`join.done.${done.way}Explain`)}</p></>}
      <div><LinkButton kind={done.way === 'ask' ? 'secondary' : 'primary'} href="/">{words.text('join.toSignIn')}</LinkButton></div>
    </Stack>
  );
}
