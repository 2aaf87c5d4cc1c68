import { Alert } from '@mantine/core';
import { useAbout } from '../../api/queries';

// Where the mail is while no mail server is set: a new installation must not look broken.
export function MailFolder() {
  const folder = useAbout().data?.mail_folder;
  if (!folder) return null;
  return (
    <Alert color="yellow" data-tone="notice" title="No mail server is set">
      The mail was written to <span className="mono break">{folder}</span> on the server.
    </Alert>
  );
}
