import { Modal, type ModalProps } from '@mantine/core';
import { useSessionEnded } from '../api/session';
import { useFocusBack } from './useFocusBack';
import { words } from './words';

interface DialogProps extends Omit<ModalProps, 'opened'> {
  title: string;
  openedBy?: string; // the label of the button that gets the focus afterwards
}

// Stands while it is rendered. While the sign-in stands over everything, the keys are for that.
export function Dialog({ openedBy, ...props }: DialogProps) {
  useFocusBack(openedBy);
  const ended = useSessionEnded();
  return <Modal opened closeOnEscape={!ended} closeButtonProps={{ 'aria-label': words.close }} {...props} />;
}
