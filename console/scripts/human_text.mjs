// Finds text for people in the source of a component: what JSX says, and strings that read like words. They belong to a
// words.ts, so that a page's words are in one place and can be translated.
import ts from 'typescript';

// Attributes and calls that take no text for people, whatever it looks like.
const technical =
  /^(className|style|styles|autoComplete|inputMode|pattern|accept|rel|href|src|d|viewBox|transform|points|key|id|to|from|media|gridTemplate\w*|template\w*|grid|flex)$/;
const silent =
  /^(import|Error|querySelector|querySelectorAll|closest|matches|includes|addEventListener|getComputedStyle|tellOthers)$/;
const letters = /\p{L}/u;
const names = /^\s*SolidRusT\s*$/; // the same in every language

// "Save changes", "Never": a sentence, or a word with a capital. Not "sk_live", "var(--x)", "ArrowUp", "1px solid".
const wordy = (text) =>
  letters.test(text) &&
  (/^\s*\p{Lu}\p{Ll}+[.…:!?]?\s*$/u.test(text) ||
    /\p{L}{2,}[,.:;)”]? (\p{N}+ )?\(?“?\p{L}+/u.test(
      text.replaceAll(/(var|calc|rgba?|url)\([^)]*\)/g, ' '),
    )) &&
  !/^\s*(\d+(px|%|rem|fr) ?)/.test(text);

const named = (node) =>
  ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '';

// What is written in quotes for the program: the name of a module, a type, a key that is compared with.
function quiet(node) {
  for (let at = node, up = node.parent; up; at = up, up = up.parent) {
    if (
      ts.isImportDeclaration(up) ||
      ts.isExportDeclaration(up) ||
      ts.isTypeNode(up) ||
      ts.isImportTypeNode(up)
    )
      return true;
    if (ts.isJsxAttribute(up)) return technical.test(up.name.getText());
    if (ts.isPropertyAssignment(up) && up.initializer === at && technical.test(up.name.getText()))
      return true;
    if (ts.isBinaryExpression(up) && /^[!=]==$/.test(up.operatorToken.getText())) return true;
    if (ts.isElementAccessExpression(up) && up.argumentExpression === at) return true;
    if (ts.isCaseClause(up) && up.expression === at) return true;
    if (
      (ts.isCallExpression(up) || ts.isNewExpression(up)) &&
      up.expression !== at &&
      silent.test(named(up.expression))
    )
      return true;
    if (ts.isBlock(up) || ts.isJsxElement(up)) return false;
  }
  return false;
}

// { line, text } of each place.
export function humanText(source, name = 'source.tsx') {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found = [];
  const add = (node, text) =>
    found.push({
      line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
      text: text.trim().replaceAll(/\s+/g, ' '),
    });
  const visit = (node) => {
    if (ts.isJsxText(node) && letters.test(node.text) && !names.test(node.text)) add(node, node.text);
    else if (ts.isStringLiteralLike(node) && wordy(node.text) && !quiet(node)) add(node, node.text);
    else if (ts.isTemplateExpression(node) && !quiet(node)) {
      const text = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('0');
      if (wordy(text) || /\p{L}{2,} 0|^0 \p{L}{2,}$/u.test(text)) add(node, text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
