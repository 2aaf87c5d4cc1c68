import { Dialog } from './Dialog';
import { type Load, lazyPart } from './lazy_part';
import { words } from './words';

export const lazyDialog = <Props extends { onClose: () => void }>(load: Load<Props>) =>
  lazyPart(load, {
    loading: null,
    away: (again, { onClose }) => (
      <Dialog title={words.oneMoment} onClose={onClose}>
        {again}
      </Dialog>
    ),
    audience: 'everybody',
  });
