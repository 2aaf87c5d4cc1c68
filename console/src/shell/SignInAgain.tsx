import { useNavigate } from '@tanstack/react-router';
import type { Me } from '../api/client';
import { signedIn } from '../api/queries';
import { LogInForm } from '../pages/auth/LogInForm';
import { Dialog } from './Dialog';

// Over the page whose session has ended. The page stands behind it with all that was typed, and nobody can see it.
export function SignInAgain({ me }: { me: Me }) {
  const navigate = useNavigate();
  return (
    <Dialog
      title="Sign in again"
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      overlayProps={{ backgroundOpacity: 1, color: 'var(--ground)', blur: 0 }}
      zIndex={350}
    >
      <LogInForm
        email={me.email}
        lead="Your session has ended. Sign in to go on where you were; what you typed is still there."
        onDone={(who) => {
          if (!signedIn(who)) void navigate({ to: '/' });
        }}
      />
    </Dialog>
  );
}
