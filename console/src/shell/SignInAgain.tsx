import { useNavigate } from '@tanstack/react-router';
import type { Me } from '../api/client';
import { signedIn } from '../api/queries';
import { LogInForm } from '../pages/auth/LogInForm';
import { Dialog } from './Dialog';
import { words } from './frame_words';

// Over the page whose session has ended. The page stands behind it with all that was typed, and nobody can see it.
export function SignInAgain({ me }: { me: Me }) {
  const navigate = useNavigate();
  return (
    <Dialog
      title={words.again.title}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      overlayProps={{ backgroundOpacity: 1, color: 'var(--ground)', blur: 0 }}
      zIndex={350}
    >
      <LogInForm
        email={me.email}
        lead={words.again.lead}
        onDone={(who) => {
          if (!signedIn(who)) void navigate({ to: '/' });
        }}
      />
    </Dialog>
  );
}
