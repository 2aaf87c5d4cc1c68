import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery, upstreamsQuery, useAbout } from '../../api/queries';
import { ButtonLink } from '../../shell/links';
import { Await } from '../../shell/Page';
import { Code } from '../../shell/Snippets';
import { HowToCall } from './HowToCall';
import { type OperatorStep, operatorSteps } from './operator_steps';
import { Step } from './Step';
import { operatorWords as words } from './words';

function HowTo({ title, how, lines, command, docs }: OperatorStep) {
  return (
    <>
      <Text size="sm">{how}</Text>
      <Code where={words.file} label={words.lines(title)} code={lines} />
      {command && <Code where={words.shell} label={words.commands(title)} code={command} />}
      <Text size="sm" c="dimmed">
        {words.more} <span className="mono">{docs}</span>
      </Text>
    </>
  );
}

// The steps of whoever runs the installation: in any order, and each is ticked as soon as the running server has it.
export function OperatorSteps({ keyCreated }: { keyCreated: boolean }) {
  const settings = useQuery({ ...settingsQuery, refetchInterval: 15_000 });
  const upstreams = useQuery({ ...upstreamsQuery, refetchInterval: 15_000 });
  const about = useAbout();
  return (
    <Stack gap="lg">
      <Await query={about}>
        {(known) => (
          <Await query={upstreams}>
            {({ data: servers }) => (
              <Await query={settings}>
                {({ data }) => {
                  const steps = operatorSteps({ settings: data, upstreams: servers, about: known });
                  return (
                    <>
                      <Text size="sm" fw={600} aria-live="polite">
                        {words.progress(steps.filter(({ done }) => done).length, steps.length)}
                      </Text>
                      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
                        {steps.map((step, at) => (
                          <Step
                            key={step.id}
                            number={at + 1}
                            title={step.title}
                            done={step.done}
                            active={!step.done}
                            state={step.state}
                          >
                            <HowTo {...step} />
                          </Step>
                        ))}
                      </Stack>
                    </>
                  );
                }}
              </Await>
            )}
          </Await>
        )}
      </Await>
      <Card padding="md">
        <Stack gap="sm">
          <Group justify="space-between">
            <Title order={2} size="h5">
              {words.connect}
            </Title>
            {!keyCreated && (
              <ButtonLink to="/keys" search={{ create: 'true' }} size="xs">
                {words.createKey}
              </ButtonLink>
            )}
          </Group>
          <HowToCall />
        </Stack>
      </Card>
    </Stack>
  );
}
