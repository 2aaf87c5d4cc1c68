import { Alert } from '@mantine/core';
import { useAbout } from '../../api/queries';
import { words } from './sign_up_words';

// Where the mail is while no mail server is configured: a new installation must not look broken.
export function MailFolder() {
  const folder = useAbout().data?.mail_folder;
  if (!folder) return null;
  return (
    <Alert color="yellow" data-tone="notice" title={words.folder.title}>
      {words.folder.where}
      <span className="mono break">{folder}</span>.
    </Alert>
  );
}
