// A real table that becomes cards on a phone. The roles are said again because a table laid out as blocks loses its own.
import type { ReactElement, ReactNode } from 'react';
import './table.css';
import { Icon, type IconName } from './icons.tsx';

export interface TableColumn<Row> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumeric?: boolean | undefined;
  readonly isSortable?: boolean | undefined;
  /** Left out of the cards on a phone. */
  readonly isWideOnly?: boolean | undefined;
  /** Never broken over two lines where the columns stand side by side: dates, numbers, short words. */
  readonly isWhole?: boolean | undefined;
}

export const sortDirections = ['ascending', 'descending'] as const;
export type SortDirection = (typeof sortDirections)[number];
export interface TableSort { readonly key: string; readonly direction: SortDirection }

export interface TableProps<Row> {
  readonly caption: string;
  /** Shows the caption above the table; otherwise it is only read out. */
  readonly isCaptionShown?: boolean | undefined;
  /** The first column names the row: it heads the card, and is the link when rows lead somewhere. */
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: ((row: Row) => string) | undefined;
  readonly sort?: TableSort | undefined;
  readonly onSort?: ((sort: TableSort) => void) | undefined;
  /** Stands instead of the table when there are no rows. */
  readonly empty?: ReactNode;
}

export function Table<Row>({ caption, isCaptionShown, columns, rows, rowKey, rowHref, sort, onSort, empty }: TableProps<Row>): ReactElement {
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div className="table-place">
      <table className="table" role="table">
        <caption className={isCaptionShown ? undefined : 'unseen'}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => <HeaderCell key={column.key} column={column} sort={sort} onSort={onSort} />)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => <TableRow key={rowKey(row)} row={row} columns={columns} href={rowHref?.(row)} />)}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps<Row> { readonly row: Row; readonly columns: readonly TableColumn<Row>[]; readonly href: string | undefined }

function TableRow<Row>({ row, columns, href }: RowProps<Row>): ReactElement {
  return (
    <tr role="row" className={href === undefined ? undefined : 'row-link'}>
      {columns.map((column, place) => {
        const content = column.cell(row);
        if (place === 0) {
          return <th key={column.key} scope="row" role="rowheader" dir="auto" className={cellClass(column)}>{href === undefined ? content : <a href={href}>{content}</a>}</th>;
        }
        return (
          <td key={column.key} role="cell" className={cellClass(column)}>
            <span className="cell-label" aria-hidden="true">{column.label}</span>
            <span className="cell-value" dir="auto">{content}</span>
          </td>
        );
      })}
    </tr>
  );
}

interface HeaderCellProps<Row> {
  readonly column: TableColumn<Row>;
  readonly sort: TableSort | undefined;
  readonly onSort: ((sort: TableSort) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>): ReactElement {
  const direction = sort?.key === column.key ? sort.direction : undefined;
  const isSortable = column.isSortable && onSort !== undefined;
  const icon: IconName = direction === 'descending' ? 'chevron-down' : 'chevron-up';
  const turn = (): void => onSort?.({ key: column.key, direction: direction === 'ascending' ? 'descending' : 'ascending' });
  return (
    <th scope="col" role="columnheader" className={cellClass(column)} aria-sort={direction}>
      {isSortable
        ? <button type="button" className={`table-sort${direction ? ' table-sorted' : ''}`} onClick={turn}>{column.label}<Icon name={icon} /></button>
        : column.label}
    </th>
  );
}

const cellClass = <Row,>({ isNumeric, isWideOnly, isWhole }: TableColumn<Row>): string | undefined =>
  [isNumeric && 'cell-number', isWideOnly && 'cell-wide-only', isWhole && 'cell-whole'].filter(Boolean).join(' ') || undefined;
