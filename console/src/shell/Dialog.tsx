import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFocusBack } from './useFocusBack';

interface DialogProps {
  title: string;
  onClose: () => void;
  openedBy?: string; // the label of the button that gets the focus afterwards
  size?: string | number;
  closeOnClickOutside?: boolean;
  children: ReactNode;
}

// Stands while it is rendered.
export function Dialog({ openedBy, ...props }: DialogProps) {
  useFocusBack(openedBy);
  return <Modal opened closeButtonProps={{ 'aria-label': 'Close' }} {...props} />;
}
