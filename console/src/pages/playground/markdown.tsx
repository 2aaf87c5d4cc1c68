import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { memo, type ReactNode } from 'react';
import { Code } from '../../shell/Snippets';
import { isIntricate, linkOf, plainText } from './markdown_text';
import { words } from './words';

// What a model writes, as elements of React: the library only takes the text apart. Nothing of it ever becomes HTML by
// itself; tags in it are shown as they were written, and pictures from elsewhere are links.
const children = (tokens: Token[] | undefined): ReactNode =>
  tokens?.map((token, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a token is known by its place
    return <Piece key={at} token={token as MarkedToken} />;
  });

function Link({ href, children: inner }: { href: string; children: ReactNode }) {
  const address = linkOf(href);
  if (!address) return <>{inner}</>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {inner}
    </a>
  );
}

function Items({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: an item is known by its place
    <li key={at} data-task={item.task || undefined}>
      {item.task && (item.checked ? '☑ ' : '☐ ')}
      {children(item.tokens.filter(({ type }) => type !== 'checkbox'))}
    </li>
  ));
  return list.ordered ? (
    <ol start={list.start === '' ? undefined : list.start}>{items}</ol>
  ) : (
    <ul>{items}</ul>
  );
}

function Grid({ table }: { table: Tokens.Table }) {
  const cell = (Name: 'th' | 'td') => (one: Tokens.TableCell, at: number) => (
    <Name key={at} data-align={one.align ?? undefined} scope={Name === 'th' ? 'col' : undefined}>
      {children(one.tokens)}
    </Name>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="md-table" tabIndex={0} aria-label={words.anyTable}>
      <table>
        <thead>
          <tr>{table.header.map(cell('th'))}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
            <tr key={at}>{row.map(cell('td'))}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const headings = ['h3', 'h4', 'h5', 'h6'] as const;

function Piece({ token }: { token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'heading': {
      const Name = headings[Math.min(token.depth, headings.length) - 1] ?? 'h6';
      return <Name>{children(token.tokens)}</Name>;
    }
    case 'paragraph':
      return <p>{children(token.tokens)}</p>;
    case 'text':
      return token.tokens ? children(token.tokens) : plainText(token.text);
    case 'strong':
      return <strong>{children(token.tokens)}</strong>;
    case 'em':
      return <em>{children(token.tokens)}</em>;
    case 'del':
      return <del>{children(token.tokens)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'code': {
      const language = token.lang?.split(/\s/)[0];
      return (
        <Code where={language || words.codeIn(undefined)} label={words.codeIn(language)} code={token.text} />
      );
    }
    case 'blockquote':
      return <blockquote>{children(token.tokens)}</blockquote>;
    case 'list':
      return <Items list={token} />;
    case 'table':
      return <Grid table={token} />;
    case 'link':
      return <Link href={token.href}>{children(token.tokens)}</Link>;
    case 'image':
      return <Link href={token.href}>{token.text || token.href}</Link>;
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'escape':
      return token.text;
    case 'html':
      return token.block ? <p className="md-source">{token.raw.trim()}</p> : token.raw;
    default:
      return null; // spaces, and definitions of links
  }
}

// A paragraph that did not change is not drawn again while the next one grows.
const Block = memo(
  ({ token }: { token: MarkedToken }) => <Piece token={token} />,
  (one, other) => one.token.raw === other.token.raw && one.token.type === other.token.type,
);

function blocksOf(text: string): Token[] | null {
  if (isIntricate(text)) return null;
  try {
    return lexer(text, { gfm: true, breaks: true });
  } catch {
    return null; // deeper than the stack
  }
}

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const blocks = blocksOf(text);
  if (!blocks)
    return (
      <p className="said" dir="auto">
        {text}
      </p>
    );
  return (
    <div className="markdown" dir="auto">
      {blocks.map((token, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is known by its place
        <Block key={at} token={token as MarkedToken} />
      ))}
    </div>
  );
});
