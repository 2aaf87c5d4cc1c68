import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';

const kPauseMs = 200;

interface ToolbarProps {
  search?: { label: string; placeholder: string; value: string | undefined; onChange: (q?: string) => void };
  children?: ReactNode; // the filters
  tools?: ReactNode; // what can be done with the list: columns, export
}

// Above a list: what is searched and what it is narrowed by, then its tools.
export function Toolbar({ search, children, tools }: ToolbarProps) {
  return (
    <search className="toolbar">
      {search && <SearchField {...search} />}
      {children}
      {tools && <div className="toolbar-tools">{tools}</div>}
    </search>
  );
}

function SearchField({ label, placeholder, value, onChange }: NonNullable<ToolbarProps['search']>) {
  const [typed, setTyped] = useState(value ?? '');
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), kPauseMs);
  // It was changed elsewhere: by Back, or by "Remove the filters".
  useEffect(() => setTyped((now) => (now.trim() === (value ?? '') ? now : (value ?? ''))), [value]);
  return (
    <TextInput
      className="toolbar-search"
      aria-label={label}
      placeholder={placeholder}
      type="search"
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
