// A question or a short form over the page. React Aria keeps the focus inside, closes on Esc and gives the focus back;
// on a phone the dialog takes the whole screen and its actions stay at the thumb.
import type { ReactElement, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';
import './overlay.css';
import { IconButton } from './button.tsx';

export interface DialogProps {
  readonly isOpen: boolean;
  /** Called by Esc, by the cross and, except for an alert dialog, by a press outside. */
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** The buttons, the main one first. */
  readonly actions?: ReactNode;
  readonly closeLabel: string;
  /** 'alert' asks before something that can't be undone: small, without a cross, closed only by an answer or Esc. */
  readonly kind?: 'dialog' | 'alert' | undefined;
  readonly isWide?: boolean | undefined;
}

export function Dialog({ isOpen, onClose, title, children, actions, closeLabel, kind = 'dialog', isWide }: DialogProps): ReactElement {
  const isAlert = kind === 'alert';
  return (
    <ModalOverlay className={`veil veil-${kind}`} isOpen={isOpen} onOpenChange={(open) => { if (!open) onClose(); }} isDismissable={!isAlert}>
      <Modal className={`modal modal-${kind}${isWide ? ' modal-wide' : ''}`}>
        <AriaDialog className="dialog" role={isAlert ? 'alertdialog' : 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title" level={2}>{title}</Heading>
            {!isAlert && <IconButton icon="cross" label={closeLabel} onClick={onClose} />}
          </header>
          <div className="dialog-body">{children}</div>
          {actions !== undefined && <footer className="dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
