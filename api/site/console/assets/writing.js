// What the toolbar makes of a selection: each gives the new text of the stretch from
// `from` until `to`, and what of it is selected then.

// lines widens a selection to whole lines.
function lines(text, start, end) {
  const from = text.lastIndexOf('\n', start - 1) + 1, next = text.indexOf('\n', end);
  return [from, next < 0 ? text.length : next];
}

// prefixed puts a prefix before each line, or takes it away where all have it.
function prefixed(text, start, end, prefix) {
  const [from, to] = lines(text, start, end), old = text.slice(from, to).split('\n');
  const all = old.every((line) => line.startsWith(prefix));
  const made = old.map((line) => (all ? line.slice(prefix.length) : prefix + line)).join('\n');
  return { from, to, text: made, select: [0, made.length] };
}

// wrapped puts marks around a selection, or takes them away.
function wrapped(text, start, end, mark, empty) {
  const n = mark.length;
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark) return { from: start - n, to: end + n, text: text.slice(start, end), select: [0, end - start] };
  const inner = text.slice(start, end) || empty;
  return { from: start, to: end, text: mark + inner + mark, select: [n, n + inner.length] };
}

// block is a text that stands between empty lines.
function block(text, start, end, made, select) {
  const before = text.slice(0, start), after = text.slice(end);
  const head = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const tail = after === '' || after.startsWith('\n\n') ? '\n' : after.startsWith('\n') ? '\n' : '\n\n';
  return { from: start, to: end, text: head + made + tail, select: select.map((at) => at + head.length) };
}

export const write = {
  bold: (text, start, end) => wrapped(text, start, end, '**', '文字'),
  heading: (text, start, end) => prefixed(text, start, end, '## '),
  list: (text, start, end) => prefixed(text, start, end, '- '),
  callout: (text, start, end) => {
    const inner = (text.slice(start, end) || '请注意').replaceAll('\n', '\n> ');
    return block(text, start, end, `> [!NOTE]\n> ${inner}`, [12, 12 + inner.length]);
  },
  table: (text, start, end) => {
    const made = tableOf(text.slice(start, end)) ?? '| 项目 | 说明 |\n| --- | --- |\n| 内容 | 内容 |';
    return block(text, start, end, made, [2, 4]);
  },
};

// tableOf makes a table of what was copied from a spreadsheet: cells between tabs. It is
// null of a text that is none.
export function tableOf(text) {
  const rows = text.replaceAll('\r', '').replace(/\n+$/, '').split('\n').map((line) => line.split('\t'));
  const width = rows[0].length;
  if (width < 2 || rows.length < 2 || rows.some((row) => row.length !== width)) return null;
  const drawn = rows.map((row) => `| ${row.map((cell) => cell.trim().replaceAll('|', '\\|')).join(' | ')} |`);
  return [drawn[0], `|${' --- |'.repeat(width)}`, ...drawn.slice(1)].join('\n');
}

// put writes into a field so that the browser can undo it.
export function put(field, { from, to, text, select }) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand?.('insertText', false, text)) {
    field.setRangeText(text, from, to, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (select) field.setSelectionRange(from + select[0], from + select[1]);
}
