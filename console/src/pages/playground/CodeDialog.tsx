import { Text } from '@mantine/core';
import { Dialog } from '../../shell/Dialog';
import { Snippets } from '../../shell/Snippets';
import { codeRequest } from './code_request';
import type { ChatBody } from './settings';
import { words } from './words';

interface CodeDialogProps {
  baseUrl: string;
  body: ChatBody;
  onClose: () => void;
}

export function CodeDialog({ baseUrl, body, onClose }: CodeDialogProps) {
  const { request, pictures } = codeRequest(body);
  return (
    <Dialog title={words.codeTitle} size={720} onClose={onClose}>
      {pictures && (
        <Text size="sm" mb="sm">
          {words.codePictures}
        </Text>
      )}
      <Snippets baseUrl={baseUrl} request={request} />
    </Dialog>
  );
}
