import type { ChatRequest } from '../../shell/snippet_text';
import type { Part } from './conversation';
import type { ChatBody } from './settings';

const short = (part: Part): Part =>
  part.type === 'image_url'
    ? {
        type: 'image_url',
        image_url: { url: part.image_url.url.replace(/base64,.*/s, 'base64,YOUR_PICTURE') },
      }
    : part;

// The request as code shows it: a picture would be millions of letters, more than a shell takes.
export function codeRequest(body: ChatBody): { request: ChatRequest; pictures: boolean } {
  let pictures = false;
  const messages = body.messages.map((message) => {
    if (!Array.isArray(message.content)) return message;
    pictures ||= message.content.some(({ type }) => type === 'image_url');
    return { ...message, content: message.content.map(short) };
  });
  return { request: { ...body, messages }, pictures };
}
