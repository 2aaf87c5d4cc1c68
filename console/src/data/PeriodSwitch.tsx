import { NativeSelect, SegmentedControl } from '@mantine/core';
import { words } from './words';

export const kOwn = 'own'; // the choice that is no preset

interface PeriodSwitchProps {
  choices: { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
}

// The choices side by side where there is room, else in a list.
export function PeriodSwitch({ choices, value, onChange }: PeriodSwitchProps) {
  return (
    <>
      <SegmentedControl
        aria-label={words.period}
        className="usage-period"
        visibleFrom="md"
        value={value}
        onChange={onChange}
        data={choices}
      />
      <NativeSelect
        aria-label={words.period}
        hiddenFrom="md"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={choices}
      />
    </>
  );
}
