import { ButtonLink } from './links';
import { Message } from './Message';

export function NotFound() {
  return (
    <Message title="There is no such page" text="The address may be mistyped, or the page has moved.">
      <ButtonLink to="/">To the first page</ButtonLink>
    </Message>
  );
}
