import { Page } from '../../shell/Page';
import { EmailCard } from './EmailCard';
import { PasswordCard } from './PasswordCard';
import { SessionsCard } from './SessionsCard';
import { TotpCard } from './TotpCard';

export function AccountPage() {
  return (
    <Page title="Account" description="How you sign in, and where you are signed in.">
      <EmailCard />
      <PasswordCard />
      <TotpCard />
      <SessionsCard />
    </Page>
  );
}
