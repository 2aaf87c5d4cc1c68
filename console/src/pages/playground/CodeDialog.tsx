import { Dialog } from '../../shell/Dialog';
import { Snippets } from '../../shell/Snippets';
import type { ChatRequest } from '../../shell/snippet_text';

interface CodeDialogProps {
  baseUrl: string;
  request: ChatRequest;
  onClose: () => void;
}

export function CodeDialog({ baseUrl, request, onClose }: CodeDialogProps) {
  return (
    <Dialog title="The same request from your own code" size={720} onClose={onClose}>
      <Snippets baseUrl={baseUrl} request={request} />
    </Dialog>
  );
}
