// A button that opens a short list of actions.
import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components/Menu';
import './button.css';
import './overlay.css';
import { Icon, type IconName } from './icons.tsx';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName | undefined;
  readonly detail?: string | undefined;
  readonly isDanger?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Marks the one in force, as in a list of languages. */
  readonly isCurrent?: boolean | undefined;
  /** The language of the label, when it is not the page's. */
  readonly lang?: string | undefined;
}

export interface MenuButtonProps {
  readonly label: string;
  readonly icon?: IconName | undefined;
  /** Shows only the icon; the label is read out. */
  readonly isIconOnly?: boolean | undefined;
  readonly actions: readonly MenuAction[];
  readonly onAction: (id: string) => void;
  readonly isDisabled?: boolean | undefined;
}

export function MenuButton({ label, icon = 'more', isIconOnly, actions, onAction, isDisabled = false }: MenuButtonProps): ReactElement {
  return (
    <MenuTrigger>
      <Button className={`button ${isIconOnly ? 'button-quiet button-square' : 'button-secondary'}`} isDisabled={isDisabled} aria-label={label}>
        <Icon name={icon} />
        {!isIconOnly && <><span className="button-words">{label}</span><Icon name="chevron-down" /></>}
      </Button>
      <Popover className="popover" offset={4}>
        <Menu className="options" aria-label={label} onAction={(key) => onAction(String(key))}
          disabledKeys={actions.filter((action) => action.isDisabled).map((action) => action.id)}>
          {actions.map((action) => <MenuRow key={action.id} action={action} />)}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function MenuRow({ action }: { readonly action: MenuAction }): ReactElement {
  const { id, label, icon, detail, isDanger, isCurrent, lang } = action;
  const shownIcon = isCurrent ? 'check' : icon;
  return (
    <MenuItem id={id} textValue={label} className={`option${isDanger ? ' option-danger' : ''}${isCurrent ? ' option-current' : ''}`} {...(lang === undefined ? {} : { lang })}>
      {shownIcon ? <Icon name={shownIcon} /> : <span className="option-gap" />}
      <span className="option-words"><span dir="auto">{label}</span>{detail !== undefined && <span className="option-detail" dir="auto">{detail}</span>}</span>
    </MenuItem>
  );
}
