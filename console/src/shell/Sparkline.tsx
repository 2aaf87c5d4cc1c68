const kHeight = 18;
const kStep = 6;

// Counts over time, oldest first, as bars of equal width. `label` says what they are.
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const top = Math.max(1, ...values);
  return (
    <svg width={values.length * kStep} height={kHeight} role="img" aria-label={label}>
      <title>{label}</title>
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / top) * kHeight);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={index}
            x={index * kStep}
            y={kHeight - height}
            width={kStep - 2}
            height={height}
            rx={1}
            fill={value === 0 ? 'var(--line)' : 'var(--mantine-color-anchor)'}
          />
        );
      })}
    </svg>
  );
}
