import { Anchor, Group } from '@mantine/core';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { signedIn, useAbout } from '../../api/queries';
import { AuthCard } from './AuthCard';
import { LogInForm } from './LogInForm';

export function LogInPage() {
  const router = useRouter();
  const about = useAbout();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const canSignUp = about.data && about.data.sign_up !== 'closed';
  return (
    <AuthCard
      title="Sign in"
      footer={
        canSignUp && (
          <>
            No account yet?{' '}
            <Anchor component={Link} to="/sign-up">
              Sign up
            </Anchor>
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
        <Anchor component={Link} to="/forgot" size="sm" className="own-line">
          Forgot your password?
        </Anchor>
      </Group>
    </AuthCard>
  );
}
