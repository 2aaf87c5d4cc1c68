import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowsSort, IconColumns, IconDownload } from '@tabler/icons-react';
import { download } from '../shell/download';
import { type Column, hiddenIn } from './columns';
import type { TableSearch } from './search';
import { nextSort } from './sort';
import { toCsv } from './to_csv';
import { words } from './words';

interface TableToolsProps<Row> {
  columns: Column<Row>[];
  search: TableSearch;
  change: (part: TableSearch) => void;
  file: string; // the name of an exported one, without its end
  rows: () => Row[] | Promise<Row[]>; // all that match, for a file
}

// Which columns are shown, a file of what is shown, and, where a narrow screen has no head to click, the order.
export function TableTools<Row>({ columns, search, change, file, rows }: TableToolsProps<Row>) {
  const hidden = hiddenIn(search.hide);
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    change({ hide: [...next].join(',') || undefined });
  };
  const sortable = columns.filter(({ id, sort }) => id && sort);
  const optional = columns.filter(({ id, optional: may }) => id && may);
  const save = async (kind: 'csv' | 'json') => {
    const all = await rows();
    if (kind === 'csv') download(`${file}.csv`, toCsv(all, columns));
    else download(`${file}.json`, JSON.stringify(all, null, 2));
  };
  return (
    <>
      {sortable.length > 0 && (
        <div className="only-narrow">
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label={words.order} title={words.order}>
                <IconArrowsSort size={17} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {sortable.map(({ id = '', header, descending }) => (
                <Menu.Item
                  key={id}
                  onClick={() => change({ sort: nextSort(id, search.sort, descending) })}
                  rightSection={{ [id]: '↑', [`-${id}`]: '↓' }[search.sort ?? '']}
                >
                  {header}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
      {optional.length > 0 && (
        <Menu position="bottom-end" closeOnItemClick={false}>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={words.columns} title={words.columns}>
              <IconColumns size={17} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {optional.map(({ id = '', header }) => (
              <Menu.CheckboxItem key={id} checked={!hidden.has(id)} onChange={() => toggle(id)}>
                {header}
              </Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={words.export} title={words.export}>
            <IconDownload size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save('csv')}>{words.asCsv}</Menu.Item>
          <Menu.Item onClick={() => save('json')}>{words.asJson}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
