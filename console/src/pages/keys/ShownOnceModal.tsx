import { Alert, Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { ShownOnce } from './ShownOnce';

interface ShownOnceModalProps {
  title: string;
  apiKey: string | null; // null: not made yet, the children ask what is needed
  onClose: () => void;
  children: ReactNode;
}

// A dialog that cannot be closed by accident while a key in it has not been stored.
export function ShownOnceModal({ title, apiKey, onClose, children }: ShownOnceModalProps) {
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const unsaved = apiKey !== null && !saved;

  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);

  return (
    <Modal
      opened
      onClose={() => (unsaved ? setAsking(true) : onClose())}
      title={title}
      size="lg"
      closeOnClickOutside={apiKey === null}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asking && unsaved && (
        <Alert color="red" mb="md" role="alert" title="Close without storing the key?">
          <Group mt="xs">
            <Button size="xs" variant="default" onClick={() => setAsking(false)}>
              Go back
            </Button>
            <Button size="xs" color="red.9" onClick={onClose}>
              Close, the key is lost
            </Button>
          </Group>
        </Alert>
      )}
      {apiKey === null ? children : <ShownOnce apiKey={apiKey} onSaved={setSaved} onDone={onClose} />}
    </Modal>
  );
}
