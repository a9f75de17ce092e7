// What can do great harm asks first who sits there. A page wraps its request: if the server wants a fresh proof, the
// dialog asks for it, and the request is made again.
//
//   const withProof = useProof();
//   const answer = await withProof(() => ask('POST', '/api/…', body));
//
// A person who puts the dialog away gets the answer 'proofNeeded', and what they typed on the page is still there.

import { createContext, useCallback, useContext, useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { Answer } from '#web/api.ts';
import { ProofDialog } from '#web/proof/proof-dialog.tsx';

export type WithProof = <T>(request: () => Promise<Answer<T>>) => Promise<Answer<T>>;

const ProofContext = createContext<WithProof>((request) => request());

export const useProof = (): WithProof => useContext(ProofContext);

export function ProofProvider({ userName, isDemo, children }: { readonly userName: string; readonly isDemo: boolean; readonly children: ReactNode }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const waiting = useRef<((isProven: boolean) => void)[]>([]);
  const finish = useCallback((isProven: boolean): void => {
    setOpen(false);
    for (const resolve of waiting.current.splice(0)) resolve(isProven);
  }, []);
  const withProof = useCallback<WithProof>(async (request) => {
    const answer = await request();
    if (answer.ok || answer.failure !== 'proofNeeded') return answer;
    const isProven = await new Promise<boolean>((resolve) => {
      waiting.current.push(resolve);
      setOpen(true);
    });
    return isProven ? request() : answer;
  }, []);
  return (
    <ProofContext value={withProof}>
      {children}
      {isOpen && <ProofDialog userName={userName} isDemo={isDemo} onDone={() => finish(true)} onCancel={() => finish(false)} />}
    </ProofContext>
  );
}
