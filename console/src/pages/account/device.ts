const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
];

// "Firefox on Linux": enough to recognise a device by. What is no browser is called as it calls itself.
export function deviceOf(userAgent: string): string {
  const pick = (pairs: [RegExp, string][]) => pairs.find(([pattern]) => pattern.test(userAgent))?.[1];
  const program = pick(browsers) ?? userAgent.split(' ')[0]?.slice(0, 40);
  const system = pick(systems);
  return `${program || 'A program without a name'}${system ? ` on ${system}` : ''}`;
}
