import { ButtonLink } from './links';
import { Message } from './Message';
import { words } from './words';

export function NotFound() {
  return (
    <Message title={words.noPage} text={words.whyNoPage}>
      <ButtonLink to="/">{words.home}</ButtonLink>
    </Message>
  );
}
