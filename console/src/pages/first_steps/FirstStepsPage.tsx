import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Me } from '../../api/client';
import { meQuery, useMe } from '../../api/queries';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { NoServerBanner } from '../../shell/NoServerBanner';
import { Await, Page } from '../../shell/Page';
import { may, seesInstallation } from '../../shell/roles';
import { MailFolder } from '../auth/MailFolder';
import { HowToCall } from './HowToCall';
import { OperatorSteps } from './OperatorSteps';
import { ResendVerification } from './ResendVerification';
import { Step } from './Step';
import { operatorWords, words } from './words';

// The third step waits for the first call and flips by itself when it arrives.
function MemberSteps() {
  const query = useQuery({
    ...meQuery,
    refetchInterval: (current) => (current.state.data?.first_steps.first_call ? false : 2_000),
  });
  return (
    <Page title={words.title} description={words.lead}>
      <Await query={query}>
        {(me) => {
          if (!me) return null;
          const { verified, key_created, first_call } = me.first_steps;
          return (
            <Stack gap="lg">
              <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-live="polite">
                <Step number={1} title={words.confirm} done={verified} active={!verified}>
                  <Text size="sm">
                    {words.sentTo}
                    <b className="break">{me.email}</b>
                    {words.sentThen}
                  </Text>
                  <MailFolder />
                  <ResendVerification email={me.email} />
                </Step>
                <Step number={2} title={words.createKey} done={key_created} active={verified && !key_created}>
                  <Text size="sm">{words.onlyOnce}</Text>
                  {may(me, 'change_own_keys') ? (
                    <ButtonLink to="/keys" search={{ create: 'true' }} w="fit-content">
                      {words.createNew}
                    </ButtonLink>
                  ) : (
                    <Text size="sm">{words.askOperator}</Text>
                  )}
                </Step>
                <Step
                  number={3}
                  title={words.call}
                  done={first_call}
                  active={key_created && !first_call}
                  waiting={key_created && !first_call}
                >
                  <Text size="sm">{words.anyClient}</Text>
                  <HowToCall />
                  <Text size="sm" c="dimmed">
                    {words.waiting}
                  </Text>
                </Step>
                <Step number={4} title={words.see} done={false} active={first_call}>
                  <Text size="sm">{words.arrived}</Text>
                  <Group>
                    <ButtonLink to="/usage">{words.openUsage}</ButtonLink>
                    <AnchorLink to="/requests" size="sm" className="own-line">
                      {words.seeRequest}
                    </AnchorLink>
                  </Group>
                </Step>
              </Stack>
              {first_call && (
                <Card padding="md">
                  <Stack gap="sm">
                    <Title order={2} size="h5">
                      {words.connect}
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
  if (!me || !seesInstallation(me)) return <MemberSteps />;
  return <OperatorFirstSteps me={me} />;
}

function OperatorFirstSteps({ me }: { me: Me }) {
  return (
    <Page title={words.title} description={operatorWords.lead}>
      <NoServerBanner steps={false} />
      <OperatorSteps keyCreated={me.first_steps.key_created} />
    </Page>
  );
}
