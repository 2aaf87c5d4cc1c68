// Bars of equal width; the table beside it carries the figures.
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const top = Math.max(1, ...values);
  const width = 5;
  return (
    <svg
      width={values.length * width}
      height={18}
      role="img"
      aria-label={`${label}: ${values.reduce((a, b) => a + b, 0)}`}
    >
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / top) * 18);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day's bar is its place
            key={index}
            x={index * width}
            y={18 - height}
            width={width - 1}
            height={height}
            fill="var(--mantine-primary-color-filled)"
          />
        );
      })}
    </svg>
  );
}
