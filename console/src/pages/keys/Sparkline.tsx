import { plural } from '../../shell/format';

const kHeight = 18;
const kStep = 6;

// Requests a day, oldest first, as bars of equal width.
export function Sparkline({ values }: { values: number[] }) {
  const top = Math.max(1, ...values);
  const sum = values.reduce((a, b) => a + b, 0);
  return (
    <svg
      width={values.length * kStep}
      height={kHeight}
      role="img"
      aria-label={`${plural(sum, 'request')} in the last ${values.length} days`}
    >
      <title>{`${plural(sum, 'request')} in the last ${values.length} days`}</title>
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / top) * kHeight);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day's bar is its place
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
