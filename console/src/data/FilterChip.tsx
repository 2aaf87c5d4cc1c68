import { CloseButton, Combobox, useCombobox, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { words } from './words';

export interface Choice {
  value: string;
  label: string;
  menuLabel?: string; // what it is called before it is chosen
  count?: number; // how many rows it would leave
}

interface FilterChipProps {
  label: string; // "Status"
  all: string; // what it is called when nothing is chosen: "All"
  allCount?: number;
  choices: Choice[];
  value: string | undefined;
  searchable?: boolean; // many can be, if nothing is said
  onChange: (value: string | undefined) => void;
  onSearch?: (text: string) => void; // the server searches: the choices are what it found
}

const kSearchable = 8;

// One thing that a list is narrowed by: says what is chosen, opens to choose, and can be taken away.
export function FilterChip(props: FilterChipProps) {
  const { label, all, allCount, choices, value, onChange, onSearch } = props;
  const [search, setSearch] = useState('');
  const look = (text: string) => {
    setSearch(text);
    onSearch?.(text);
  };
  const searchable = props.searchable ?? choices.length > kSearchable;
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      look('');
    },
    onDropdownOpen: () => {
      if (searchable) combobox.focusSearchInput();
      combobox.updateSelectedOptionIndex('active');
    },
  });
  const chosen = choices.find((choice) => choice.value === value);
  const wanted = search.trim().toLowerCase();
  const isWanted = (choice: Choice) => onSearch !== undefined || choice.label.toLowerCase().includes(wanted);
  return (
    <span className="chip" data-set={value !== undefined || undefined}>
      <Combobox
        store={combobox}
        width={260}
        position="bottom-start"
        onOptionSubmit={(picked) => {
          onChange(picked === '' ? undefined : picked);
          combobox.closeDropdown();
        }}
      >
        <Combobox.Target targetType="button">
          <button type="button" className="chip-button" onClick={() => combobox.toggleDropdown()}>
            <VisuallyHidden>{words.filter}</VisuallyHidden>
            <span className="chip-label">
              {label}
              {value !== undefined && ': '}
            </span>
            {value !== undefined && (
              <span className="chip-value" dir="auto">
                {chosen?.label ?? value}
              </span>
            )}
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Combobox.Target>
        <Combobox.Dropdown>
          {searchable && (
            <Combobox.Search
              aria-label={words.searchChoices(label)}
              placeholder={words.search}
              value={search}
              onChange={(event) => {
                look(event.currentTarget.value);
                combobox.selectFirstOption();
              }}
            />
          )}
          <Combobox.Options mah={280} style={{ overflowY: 'auto' }} aria-label={label}>
            {[{ value: '', label: all, count: allCount } as Choice, ...choices]
              .filter(isWanted)
              .map((choice) => {
                const active = choice.value === (value ?? '');
                return (
                  <Combobox.Option key={choice.value} value={choice.value} active={active}>
                    <span className="choice">
                      <IconCheck
                        size={14}
                        aria-hidden
                        style={{ visibility: active ? 'visible' : 'hidden', flex: 'none' }}
                      />
                      <span className="choice-label" dir="auto">
                        {choice.menuLabel ?? choice.label}
                      </span>
                      {choice.count !== undefined && <span className="choice-count">{choice.count}</span>}
                    </span>
                  </Combobox.Option>
                );
              })}
            {wanted !== '' && !choices.some(isWanted) && (
              <Combobox.Empty>{words.nothingMatches}</Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {value !== undefined && (
        <CloseButton size={26} aria-label={words.removeFilter(label)} onClick={() => onChange(undefined)} />
      )}
    </span>
  );
}
