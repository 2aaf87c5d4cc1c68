import { Dialog } from './Dialog';
import { type Load, lazyPart } from './lazy_part';

export const lazyDialog = <Props extends { onClose: () => void }>(load: Load<Props>) =>
  lazyPart(load, {
    loading: null,
    away: (again, { onClose }) => (
      <Dialog title="One moment" onClose={onClose}>
        {again}
      </Dialog>
    ),
    audience: 'everybody',
  });
