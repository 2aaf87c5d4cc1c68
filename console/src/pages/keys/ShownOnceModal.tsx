import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { Dialog } from '../../shell/Dialog';
import { ShownOnce } from './ShownOnce';
import { words } from './words';

interface ShownOnceModalProps {
  title: string;
  apiKey: string | null; // null: not made yet, the children ask what is needed
  openedBy?: string;
  onClose: () => void;
  children: ReactNode;
}

function Guard({ onBack, onClose }: { onBack: () => void; onClose: () => void }) {
  return (
    <Stack role="alert">
      <Text size="sm">{words.guard.lead}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack} autoFocus>
          {words.guard.back}
        </Button>
        <Button color="red.9" onClick={onClose}>
          {words.guard.close}
        </Button>
      </Group>
    </Stack>
  );
}

// A dialog that cannot be closed by accident while a key in it has not been stored.
export function ShownOnceModal({ title, apiKey, openedBy, onClose, children }: ShownOnceModalProps) {
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const unsaved = apiKey !== null && !saved;
  const guarded = unsaved && asking;

  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);

  return (
    <Dialog
      onClose={() => (unsaved ? setAsking(true) : onClose())}
      title={guarded ? words.guard.title : title}
      size={apiKey && !guarded ? 720 : 'lg'}
      openedBy={openedBy}
      closeOnClickOutside={apiKey === null}
    >
      {guarded && <Guard onBack={() => setAsking(false)} onClose={onClose} />}
      {/* Kept while it is asked: what was chosen in it stays. */}
      <div hidden={guarded}>
        {apiKey === null ? children : <ShownOnce apiKey={apiKey} onSaved={setSaved} onDone={onClose} />}
      </div>
    </Dialog>
  );
}
