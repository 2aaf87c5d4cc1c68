import { NumberInput, SimpleGrid, TagsInput } from '@mantine/core';
import type { Settings } from './settings';
import { words } from './words';

interface PartProps {
  settings: Settings;
  change: (part: Partial<Settings>) => void;
}

// The numbers of a request, and where an answer stops. An empty field is not sent.
export function Parameters({ settings, change }: PartProps) {
  return (
    <SimpleGrid minColWidth="160px" spacing="sm" type="container">
      <NumberInput
        label={words.temperature}
        description={words.temperatureHint}
        placeholder={words.notSent}
        value={settings.temperature}
        onChange={(temperature) => change({ temperature })}
        min={0}
        max={2}
        step={0.1}
        clampBehavior="strict"
      />
      <NumberInput
        label={words.topP}
        description={words.topPHint}
        placeholder={words.notSent}
        value={settings.topP}
        onChange={(topP) => change({ topP })}
        min={0}
        max={1}
        step={0.05}
        clampBehavior="strict"
      />
      <NumberInput
        label={words.maxTokens}
        description={words.maxTokensHint}
        placeholder={words.notSent}
        value={settings.maxTokens}
        onChange={(maxTokens) => change({ maxTokens })}
        min={1}
        max={100_000}
        allowDecimal={false}
        clampBehavior="strict"
        thousandSeparator=","
      />
      <NumberInput
        label={words.seed}
        description={words.seedHint}
        placeholder={words.notSent}
        value={settings.seed}
        onChange={(seed) => change({ seed })}
        min={0}
        max={2_147_483_647}
        allowDecimal={false}
        clampBehavior="strict"
      />
      <TagsInput
        label={words.stop}
        description={words.stopHint}
        placeholder={settings.stop.length === 0 ? words.stopAdd : undefined}
        value={settings.stop}
        onChange={(stop) => change({ stop })}
        maxTags={4}
        splitChars={[]}
      />
    </SimpleGrid>
  );
}
