import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/queries';
import { formatDate, formatDateTime } from '../../shell/format';
import { Await, Empty, useTitle } from '../../shell/Page';
import { Tag } from '../../shell/Tag';
import { type ModelStatus, toldDays, toneOf } from './days';
import './status.css';
import { words } from './words';

const kTones = { available: 'ok', degraded: 'warn', unavailable: 'bad', unknown: 'neutral' } as const;
const kMinuteMs = 60_000;

// What may be told to everybody: models, by their names, and whether they can be used.
export function StatusPage() {
  useTitle(words.title);
  const query = useQuery({ ...statusQuery, refetchInterval: 30_000 });
  return (
    <main className="status-page">
      <Stack gap="lg">
        <div>
          <div className="brand">
            <img src="/favicon.svg" width={28} height={28} alt="" />
            SolidRusT
          </div>
          <Title order={1} size="h2" mt="md">
            {words.title}
          </Title>
          <Text c="dimmed" size="sm" mt={4}>
            {words.lead}
          </Text>
        </div>
        <Await query={query}>
          {(status) =>
            status.models.length === 0 ? (
              <Empty title={words.none} icon={IconActivity}>
                {words.whyNone}
              </Empty>
            ) : (
              <Stack gap="md">
                <Card>
                  <Group justify="space-between" gap="xs">
                    <Text fw={600} role="status">
                      {words.all[status.state]}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {words.asOf(formatDateTime(status.at_ms))}
                    </Text>
                  </Group>
                </Card>
                {status.models.map((model) => (
                  <ModelCard key={model.name} model={model} />
                ))}
                <Text size="xs" c="dimmed">
                  {words.legend}
                </Text>
              </Stack>
            )
          }
        </Await>
      </Stack>
    </main>
  );
}

function ModelCard({ model }: { model: ModelStatus }) {
  const told = toldDays(model.days);
  return (
    <Card component="section" aria-label={model.name}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4" className="break">
            <bdi>{model.name}</bdi>
          </Title>
          <Tag tone={kTones[model.state]}>{words.states[model.state]}</Tag>
        </Group>
        <div>
          <div
            className="status-days"
            role="img"
            aria-label={`${words.bars(model.name, model.days.length)}. ${model.uptime === null ? words.noUptime : words.uptime(model.uptime)}`}
          >
            {model.days.map((day) => (
              <span
                key={day.at_ms}
                className="status-day"
                data-tone={toneOf(day)}
                title={`${formatDate(day.at_ms)}: ${words.percent(day.uptime)}`}
              />
            ))}
          </div>
          <div className="status-scale">
            <span>{words.oldest}</span>
            <span>{model.uptime === null ? words.noUptime : words.uptime(model.uptime)}</span>
            <span>{words.today}</span>
          </div>
        </div>
        {told.length > 0 && (
          <details className="status-more">
            <summary>{words.asTable}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that a keyboard must reach it */}
            <section className="status-scroll" tabIndex={0} aria-label={words.tableOf(model.name)}>
              <table className="status-table">
                <thead>
                  <tr>
                    <th scope="col">{words.columns.day}</th>
                    <th scope="col">{words.columns.uptime}</th>
                    <th scope="col">{words.columns.unavailable}</th>
                    <th scope="col">{words.columns.degraded}</th>
                    <th scope="col">{words.columns.unknown}</th>
                  </tr>
                </thead>
                <tbody>
                  {told.map((day) => (
                    <tr key={day.at_ms}>
                      <th scope="row">{formatDate(day.at_ms)}</th>
                      <td>{words.percent(day.uptime)}</td>
                      <td>{words.minutes(day.unavailable_minutes)}</td>
                      <td>{words.minutes(day.degraded_minutes)}</td>
                      <td>{words.minutes(day.unknown_minutes)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        )}
        <div>
          <Title order={3} size="h6">
            {words.incidents}
          </Title>
          {model.incidents.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words.noIncidents}
            </Text>
          ) : (
            <ul className="plain-list">
              {model.incidents.map(({ from_ms, until_ms }) => (
                <li key={from_ms}>
                  <Text size="sm">
                    {until_ms === null
                      ? words.goesOn(formatDateTime(from_ms))
                      : words.incident(
                          formatDateTime(from_ms),
                          formatDateTime(until_ms),
                          Math.round((until_ms - from_ms) / kMinuteMs),
                        )}
                  </Text>
                </li>
              ))}
            </ul>
          )}
        </div>
      </Stack>
    </Card>
  );
}
