import { Alert } from '@mantine/core';
import { useAbout } from '../../api/queries';

// Where the mail is while no mail server is configured: a new installation must not look broken.
export function MailFolder() {
  const folder = useAbout().data?.mail_folder;
  if (!folder) return null;
  return (
    <Alert color="yellow" data-tone="notice" title="No mail server is configured">
      Mail is not sent but written to files on the server, in <span className="mono break">{folder}</span>.
    </Alert>
  );
}
