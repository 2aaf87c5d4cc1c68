import { NumberInput, SimpleGrid } from '@mantine/core';
import type { Schemas } from '../api/client';
import { limitNames } from './limits';

interface LimitFieldsProps {
  value: Schemas['TierLimits'];
  onChange: (value: Schemas['TierLimits']) => void;
  placeholder: string; // what an empty field means
  cols?: number;
}

export function LimitFields({ value, onChange, placeholder, cols = 5 }: LimitFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 2, md: cols }} spacing="sm">
      {limitNames.map(([name, label]) => (
        <NumberInput
          key={name}
          label={label}
          value={value[name] ?? ''}
          onChange={(next) => onChange({ ...value, [name]: next === '' ? null : Number(next) })}
          min={0}
          max={1_000_000_000}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=","
          placeholder={placeholder}
          hideControls
        />
      ))}
    </SimpleGrid>
  );
}
