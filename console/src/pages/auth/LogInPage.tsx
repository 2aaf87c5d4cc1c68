import { Group } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { signedIn, useAbout } from '../../api/queries';
import { AnchorLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { LogInForm } from './LogInForm';

export function LogInPage() {
  const router = useRouter();
  const about = useAbout();
  const { next } = useSearch({ from: '/login' });
  const canSignUp = about.data && about.data.sign_up !== 'closed';
  return (
    <AuthCard
      title="Sign in"
      footer={
        canSignUp && (
          <>
            No account yet? <AnchorLink to="/sign-up">Sign up</AnchorLink>
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
          Forgot your password?
        </AnchorLink>
      </Group>
    </AuthCard>
  );
}
