// Icons are drawn here, one stroke on a 20 px square, so that nothing is fetched. An icon never stands for a word
// by itself: without `label` it is hidden from screen readers and a word is beside it.
import type { ReactElement } from 'react';

const strokes = {
  home: 'M3 9.5l7-6 7 6M5 8v8.5h10V8M8.5 16.5v-5h3v5',
  case: 'M2.5 4.5h5l2 2.5h8v8.5h-15z',
  alert: 'M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17.5h3',
  referral: 'M3 10h10.5M9.5 6l4 4-4 4M17 4v12',
  task: 'M3 6l1.5 1.5 2.5-3M3 13.5l1.5 1.5 2.5-3M10.5 6H17M10.5 13.5H17',
  contacts: 'M7 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM2.5 16c0-2.5 2-4.25 4.5-4.25s4.5 1.75 4.5 4.25M13 5.5h4.5M13 9h4.5M14.5 12.5h3',
  statistics: 'M3.5 16.5h13M5.5 16.5v-5M10 16.5v-12M14.5 16.5v-8',
  resource: 'M10 5.5C8.5 4.5 6 4 3 4v11.5c3 0 5.5.5 7 1.5 1.5-1 4-1.5 7-1.5V4c-3 0-5.5.5-7 1.5zM10 5.5V17',
  settings: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  more: 'M5 10.75a.75.75 0 1 0 0-1.5.75.75 0 0 0 0 1.5zM10 10.75a.75.75 0 1 0 0-1.5.75.75 0 0 0 0 1.5zM15 10.75a.75.75 0 1 0 0-1.5.75.75 0 0 0 0 1.5z',
  lock: 'M4.5 9h11v7.5h-11zM7 9V6.5a3 3 0 0 1 6 0V9',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10.5l4 4 8-9',
  cross: 'M5 5l10 10M15 5L5 15',
  'chevron-down': 'M5 7.5l5 5 5-5',
  'chevron-up': 'M5 12.5l5-5 5 5',
  'chevron-left': 'M12.5 5l-5 5 5 5',
  'chevron-right': 'M7.5 5l5 5-5 5',
  phone: 'M4 3.5h3L8.5 7.5l-2 1.5a9 9 0 0 0 4.5 4.5l1.5-2 4 1.5v3a1.5 1.5 0 0 1-1.5 1.5C8.3 17.5 2.5 11.7 2.5 5A1.5 1.5 0 0 1 4 3.5z',
  message: 'M3 4h14v9.5H9.5L6 17v-3.5H3z',
  warning: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.25v.01',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5V13.5M10 6.5v.01',
  online: 'M2.5 8a11 11 0 0 1 15 0M5.2 11a7 7 0 0 1 9.6 0M8 13.7a3 3 0 0 1 4 0M10 16.5v.01',
  offline: 'M3 3l14 14M2.5 8a11 11 0 0 1 3.2-2.1M9.5 5.05a11 11 0 0 1 8 2.95M5.2 11a7 7 0 0 1 3.5-1.85M13 9.8a7 7 0 0 1 1.8 1.2M8 13.7a3 3 0 0 1 4 0M10 16.5v.01',
  sending: 'M10 13.5V4M6 8l4-4 4 4M4 16.5h12',
  person: 'M10 9.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM3.5 17c0-3 2.9-4.75 6.5-4.75s6.5 1.75 6.5 4.75',
  route: 'M5 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM15 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 15h5.5a2.5 2.5 0 0 0 0-5h-5a2.5 2.5 0 0 1 0-5H13',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.5 2',
  document: 'M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15M7.5 10h5M7.5 13h5',
  edit: 'M4 16l.8-3.5L13 4.3a1.4 1.4 0 0 1 2 0l.7.7a1.4 1.4 0 0 1 0 2L7.5 15.2z',
  history: 'M4 10a6 6 0 1 0 2-4.5M5.5 2.5v3.5H9M10 6.8V10l2.3 1.5',
  external: 'M11 4h5v5M16 4l-7 7M14 11.5V16H4V6h4.5',
  language: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2 2 3 4.3 3 7s-1 5-3 7M10 3c-2 2-3 4.3-3 7s1 5 3 7',
  print: 'M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6z',
  remove: 'M3.5 5.5h13M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11',
  shown: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  covered: 'M3 3l14 14M5.2 6.3C3.2 7.8 2 10 2 10s3 5 8 5c1.4 0 2.7-.4 3.7-.9M8.3 5.2A8 8 0 0 1 10 5c5 0 8 5 8 5s-.7 1.2-2 2.5',
  step: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
} as const;

export type IconName = keyof typeof strokes;

export interface IconProps { readonly name: IconName; readonly label?: string | undefined }

/** A 20 px icon in the colour of the text around it. */
export function Icon({ name, label }: IconProps): ReactElement {
  const words = label === undefined ? { 'aria-hidden': true } as const : { role: 'img', 'aria-label': label } as const;
  return (
    <svg {...words} className={`icon icon-${name}`} width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor"
      strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" focusable="false">
      <path d={strokes[name]} />
    </svg>
  );
}
