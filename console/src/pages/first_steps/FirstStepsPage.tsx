import { Badge, Button, Card, Group, Loader, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { meQuery, useAbout } from '../../api/queries';
import { Await, Page } from '../../shell/Page';
import { Snippets } from '../../shell/Snippets';
import { ResendVerification } from './ResendVerification';

interface StepProps {
  number: number;
  title: string;
  done: boolean;
  active: boolean;
  waiting?: boolean;
  children?: ReactNode;
}

function Step({ number, title, done, active, waiting, children }: StepProps) {
  return (
    <Card component="li" opacity={done || active ? 1 : 0.75}>
      <Group align="flex-start" wrap="nowrap">
        <ThemeIcon
          radius="xl"
          size={30}
          color={done ? 'teal.9' : undefined}
          variant={done || active ? 'filled' : 'default'}
        >
          {done ? (
            <IconCheck size={18} aria-hidden />
          ) : waiting ? (
            <Loader size={16} color="white" aria-hidden />
          ) : (
            <IconCircle size={14} aria-hidden />
          )}
        </ThemeIcon>
        <Stack gap="sm" flex={1} miw={0}>
          <Group gap="xs">
            <Title order={2} size="h4">
              {number}. {title}
            </Title>
            {done && (
              <Badge color="teal.9" variant="filled">
                Done
              </Badge>
            )}
          </Group>
          {active && children}
        </Stack>
      </Group>
    </Card>
  );
}

// The third step waits for the first call and flips by itself when it arrives.
export function FirstStepsPage() {
  const about = useAbout();
  const query = useQuery({
    ...meQuery,
    refetchInterval: (current) => (current.state.data?.first_steps.first_call ? false : 2_000),
  });
  return (
    <Page title="First steps" description="Four steps from here to your first answer.">
      <Await query={query}>
        {(me) => {
          if (!me) return null;
          const { verified, key_created, first_call } = me.first_steps;
          return (
            <Stack component="ol" gap="md" p={0} m={0} style={{ listStyle: 'none' }} aria-live="polite">
              <Step number={1} title="Confirm your e-mail address" done={verified} active={!verified}>
                <Text size="sm">
                  We have sent a link to <b>{me.email}</b>.
                </Text>
                <ResendVerification email={me.email} />
              </Step>
              <Step number={2} title="Create an API key" done={key_created} active={verified && !key_created}>
                <Text size="sm">
                  It is shown once, so have a place ready: a password manager, or your application's secrets.
                </Text>
                <Button component={Link} to="/keys" search={{ create: true } as never} w="fit-content">
                  Create a key
                </Button>
              </Step>
              <Step
                number={3}
                title="Make your first call"
                done={first_call}
                active={key_created && !first_call}
                waiting={key_created && !first_call}
              >
                <Text size="sm">
                  Set SOLIDRUST_API_KEY to your key and paste this. The page notices when the call arrives.
                </Text>
                {about.data && (
                  <Snippets baseUrl={about.data.api_base_url} model={about.data.default_model} />
                )}
                <Text size="sm" c="dimmed">
                  Waiting for your first request…
                </Text>
              </Step>
              <Step number={4} title="See it in usage" done={false} active={first_call}>
                <Text size="sm">
                  Your first request has arrived. Every request is counted, with its tokens and its time.
                </Text>
                <Button component={Link} to="/usage" w="fit-content">
                  To usage
                </Button>
              </Step>
            </Stack>
          );
        }}
      </Await>
    </Page>
  );
}
