// Setting up an authenticator app: a picture to scan, the key to type where there is no camera, and the first code.

import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import { encode } from 'uqr';
import { ask, type Answer } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { CodeField } from '#web/proof/code-field.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import './proof.css';

export interface TotpSetupProps { readonly offerUrl: string; readonly isBusy: boolean; readonly onCode: (code: string) => void; readonly error?: string | undefined }

interface Offer { readonly secret: string; readonly uri: string }

export function TotpSetup({ offerUrl, isBusy, onCode, error }: TotpSetupProps): ReactElement {
  const words = useWords();
  const [offer, setOffer] = useState<Answer<Offer> | null>(null);
  const [code, setCode] = useState('');
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    void ask<Offer>('POST', offerUrl, {}).then((answer) => { if (isCurrent) setOffer(answer); });
    return () => { isCurrent = false; };
  }, [offerUrl]);
  if (offer === null) return <Skeleton label={words.text('state.loading')} />;
  if (!offer.ok) return <Banner kind="danger" isLive title={words.text(`failure.${offer.failure}`)} />;
  function submit(event: FormEvent): void {
    event.preventDefault();
    const isEmpty = code.trim() === '';
    setMissing(isEmpty);
    if (isEmpty) return document.getElementById('totp-code')?.focus();
    onCode(code);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <p>{words.text('totp.scan')}</p>
        <QrCode text={offer.value.uri} label={words.text('totp.qr')} />
        <p>{words.text('totp.manual')} <code className="key" dir="ltr">{offer.value.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
        <CodeField id="totp-code" kind="totp" value={code} onChange={setCode} error={isMissing ? words.text('code.missing') : error} />
        <Button type="submit" kind="primary" isWide isBusy={isBusy}>{words.text('totp.confirm')}</Button>
      </Stack>
    </form>
  );
}

/** One path of squares: black on white in every theme, because a camera reads it. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges"><rect className="qr-light" width={size} height={size} /><path className="qr-dark" d={path} /></svg>;
}
