import { Group } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { signedIn, useAbout } from '../../api/queries';
import { AnchorLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { LogInForm } from './LogInForm';
import { words } from './words';

export function LogInPage() {
  const router = useRouter();
  const about = useAbout();
  const { next } = useSearch({ from: '/login' });
  const canSignUp = about.data && about.data.sign_up !== 'closed';
  return (
    <AuthCard
      title={words.signIn}
      footer={
        canSignUp && (
          <>
            {words.noAccount}
            <AnchorLink to="/sign-up">{words.signUp}</AnchorLink>
          </>
        )
      }
    >
      <LogInForm
        onDone={(me) => {
          signedIn(me);
          router.history.push(next ?? '/');
        }}
      />
      <Group justify="center">
        <AnchorLink to="/forgot" size="sm" className="own-line">
          {words.forgot}
        </AnchorLink>
      </Group>
    </AuthCard>
  );
}
