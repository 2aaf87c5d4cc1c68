// The program puts the reader's base URL in place of http://127.0.0.1:8080 in the text of pages. That only works where the address
// stands in one piece, and not in two coloured ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesOf, textOf } from './pages.mjs';

const address = 'http://127.0.0.1:8080';

function times(text) {
  return text.split(address).length - 1;
}

export function brokenAddresses(folder) {
  return pagesOf(folder).flatMap(({ name, tree }) => {
    const whole = readFileSync(join(folder, name), 'utf8').split('<').map((piece) => piece.slice(piece.indexOf('>') + 1)).reduce((sum, text) => sum + times(text), 0);
    const said = times(textOf(tree));
    return whole === said ? [] : [`${name}: ${said - whole} of ${said} times ${address} is not in one piece`];
  });
}
