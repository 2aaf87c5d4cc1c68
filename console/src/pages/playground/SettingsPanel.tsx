import { Card, Text, Textarea, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Tag } from '../../shell/Tag';
import { OutputFormat } from './OutputFormat';
import { Parameters } from './Parameters';
import { faultsIn, type Settings } from './settings';
import { ToolsField } from './ToolsField';
import { readTools } from './tools';
import { words } from './words';

interface SettingsPanelProps {
  settings: Settings;
  change: (part: Partial<Settings>) => void;
  beside: boolean; // the conversation, and not above it
}

// Beside the conversation there is room; above it the sections wait closed, until somebody opens one.
const kWide = '(min-width: 62em)';

// The request but for its messages, in sections. A closed one says what is set in it.
export function SettingsPanel({ settings, change, beside }: SettingsPanelProps) {
  const wide = useMediaQuery(kWide, false, { getInitialValueInEffect: false }) && beside;
  const [chosen, setOpen] = useState<string[]>();
  const open = chosen ?? (wide ? ['system', 'parameters'] : []);
  const faults = faultsIn(settings);
  const tools = readTools(settings.tools).value?.length ?? 0;
  const sections: { id: string; title: string; note?: ReactNode; content: ReactNode }[] = [
    {
      id: 'system',
      title: words.system,
      note: settings.system.trim() && !open.includes('system') && settings.system.trim().slice(0, 40),
      content: (
        <Textarea
          aria-label={words.system}
          placeholder={words.systemPlaceholder}
          value={settings.system}
          onChange={(event) => change({ system: event.currentTarget.value })}
          autosize
          minRows={3}
          maxRows={10}
          dir="auto"
        />
      ),
    },
    {
      id: 'parameters',
      title: words.parameters,
      content: <Parameters settings={settings} change={change} />,
    },
    {
      id: 'tools',
      title: words.tools,
      note: faults.tools ? <Tag tone="bad">{words.broken}</Tag> : tools > 0 && words.toolsCount(tools),
      content: <ToolsField settings={settings} faults={faults} change={change} />,
    },
    {
      id: 'output',
      title: words.output,
      note:
        faults.schema || faults.schemaName ? (
          <Tag tone="bad">{words.broken}</Tag>
        ) : (
          words.outputs[settings.output]
        ),
      content: <OutputFormat settings={settings} faults={faults} change={change} />,
    },
  ];
  const toggle = (id: string) =>
    setOpen(open.includes(id) ? open.filter((one) => one !== id) : [...open, id]);
  return (
    <Card p={0} className="settings">
      {sections.map(({ id, title, note, content }) => (
        <details key={id} open={open.includes(id)}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a control of its own */}
          <summary
            onClick={(event) => {
              event.preventDefault();
              toggle(id);
            }}
          >
            <Title order={2} size="sm" className="no-wrap">
              {title}
            </Title>
            <Text span size="xs" c="dimmed" className="section-note" dir="auto">
              {note}
            </Text>
            <IconChevronDown size={16} aria-hidden />
          </summary>
          {open.includes(id) && <div className="section-content">{content}</div>}
        </details>
      ))}
    </Card>
  );
}
