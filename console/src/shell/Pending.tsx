import { words } from './words';
// While the first data or the code of a page is on its way for longer than a moment.
export function Pending() {
  return <div className="pending" role="status" aria-label={words.loading} />;
}
