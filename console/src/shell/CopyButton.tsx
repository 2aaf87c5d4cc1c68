import { Button } from '@mantine/core';
import { type Icon, IconCheck, IconCopy, IconCopyOff } from '@tabler/icons-react';
import { IconAction } from './IconAction';
import { useCopy } from './useCopy';
import { words } from './words';

const icons = { idle: IconCopy, copied: IconCheck, refused: IconCopyOff };

// As high as a line of text takes it: it must not push its row apart.
export function CopyIcon({ value, label, icon = IconCopy }: { value: string; label: string; icon?: Icon }) {
  const { state, copy } = useCopy(value);
  const Icon = state === 'idle' ? icon : icons[state];
  const text = { idle: label, copied: words.copied, refused: words.notCopied }[state];
  return <IconAction icon={Icon} label={text} my={-4} onClick={copy} />;
}

interface CopyButtonProps {
  value: string;
  children: string;
  quiet?: boolean; // not the first thing to do
  autoFocus?: boolean;
  onCopied?: () => void;
}

export function CopyButton({ value, children, quiet, autoFocus, onCopied }: CopyButtonProps) {
  const { state, copy } = useCopy(value, onCopied);
  const Icon = icons[state];
  return (
    <Button
      variant={quiet ? 'default' : 'filled'}
      autoFocus={autoFocus}
      leftSection={<Icon size={16} aria-hidden />}
      onClick={copy}
    >
      {{ idle: children, copied: words.copied, refused: words.notCopied }[state]}
    </Button>
  );
}
