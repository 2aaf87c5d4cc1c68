import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Me } from '../../api/client';
import { meQuery, useMe } from '../../api/queries';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { NoServerBanner } from '../../shell/NoServerBanner';
import { Await, Page } from '../../shell/Page';
import { MailFolder } from '../auth/MailFolder';
import { HowToCall } from './HowToCall';
import { OperatorSteps } from './OperatorSteps';
import { ResendVerification } from './ResendVerification';
import { Step } from './Step';
import { operatorWords } from './words';

// The third step waits for the first call and flips by itself when it arrives.
function MemberSteps() {
  const query = useQuery({
    ...meQuery,
    refetchInterval: (current) => (current.state.data?.first_steps.first_call ? false : 2_000),
  });
  return (
    <Page title="First steps" description="From here to your first answer in a few minutes.">
      <Await query={query}>
        {(me) => {
          if (!me) return null;
          const { verified, key_created, first_call } = me.first_steps;
          return (
            <Stack gap="lg">
              <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-live="polite">
                <Step number={1} title="Confirm your e-mail address" done={verified} active={!verified}>
                  <Text size="sm">
                    We have sent a link to <b className="break">{me.email}</b>. Open it, and come back to this
                    page.
                  </Text>
                  <MailFolder />
                  <ResendVerification email={me.email} />
                </Step>
                <Step
                  number={2}
                  title="Create an API key"
                  done={key_created}
                  active={verified && !key_created}
                >
                  <Text size="sm">
                    It is shown only once, so have a place ready for it: a password manager, or the secrets of
                    your application.
                  </Text>
                  <ButtonLink to="/keys" search={{ create: 'true' }} w="fit-content">
                    Create New Key
                  </ButtonLink>
                </Step>
                <Step
                  number={3}
                  title="Make your first call"
                  done={first_call}
                  active={key_created && !first_call}
                  waiting={key_created && !first_call}
                >
                  <Text size="sm">
                    Any OpenAI client works: only the base URL and the key change. Try one of these with your
                    key.
                  </Text>
                  <HowToCall />
                  <Text size="sm" c="dimmed">
                    Waiting for your first call. This page updates by itself when it arrives.
                  </Text>
                </Step>
                <Step number={4} title="See it in usage" done={false} active={first_call}>
                  <Text size="sm">
                    Your first call has arrived. Every call is listed with its status, its tokens and how long
                    it took.
                  </Text>
                  <Group>
                    <ButtonLink to="/usage">Open usage</ButtonLink>
                    <AnchorLink to="/requests" size="sm" className="own-line">
                      See the request itself
                    </AnchorLink>
                  </Group>
                </Step>
              </Stack>
              {first_call && (
                <Card padding="md">
                  <Stack gap="sm">
                    <Title order={2} size="h5">
                      Connect an application
                    </Title>
                    <HowToCall />
                  </Stack>
                </Card>
              )}
            </Stack>
          );
        }}
      </Await>
    </Page>
  );
}

// The key of the first start, and what it called, were nobody's: an operator has other steps than those who come to call.
export function FirstStepsPage() {
  const { data: me } = useMe();
  if (me?.role !== 'operator') return <MemberSteps />;
  return <OperatorFirstSteps me={me} />;
}

function OperatorFirstSteps({ me }: { me: Me }) {
  return (
    <Page title="First steps" description={operatorWords.lead}>
      <NoServerBanner steps={false} />
      <OperatorSteps keyCreated={me.first_steps.key_created} />
    </Page>
  );
}
