import { Page } from '../../shell/Page';
import { EmailCard } from './EmailCard';
import { PasswordCard } from './PasswordCard';
import { SessionsCard } from './SessionsCard';
import { TotpCard } from './TotpCard';
import { words } from './words';

export function AccountPage() {
  return (
    <Page title={words.title} description={words.lead}>
      <EmailCard />
      <PasswordCard />
      <TotpCard />
      <SessionsCard />
    </Page>
  );
}
