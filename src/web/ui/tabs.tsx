// Views of one thing side by side: a case's file, history, documents, conversation. Only the chosen one is mounted.
import type { ReactElement, ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs';
import './overlay.css';

export interface TabView { readonly id: string; readonly label: string; readonly count?: number | undefined; readonly content: ReactNode }

export interface TabsProps {
  readonly label: string;
  readonly views: readonly TabView[];
  readonly selectedId: string;
  readonly onSelect: (id: string) => void;
}

export function Tabs({ label, views, selectedId, onSelect }: TabsProps): ReactElement {
  return (
    <AriaTabs className="tabs" selectedKey={selectedId} onSelectionChange={(key) => onSelect(String(key))}>
      <TabList className="tab-list" aria-label={label}>
        {views.map(({ id, label: word, count }) => (
          <Tab key={id} id={id} className="tab">{word}{count !== undefined && <span className="tab-count">{count}</span>}</Tab>
        ))}
      </TabList>
      {views.map(({ id, content }) => <TabPanel key={id} id={id} className="tab-panel">{content}</TabPanel>)}
    </AriaTabs>
  );
}
