// What the checks say about an article, beside its form.

// node is an element with a class and what it holds.
function node(tag, className, ...content) {
  const n = document.createElement(tag);
  n.className = className;
  n.append(...content);
  return n;
}

// drawFindings is the list of findings. Those with a line in the body can be chosen:
// choose is called with them.
export function drawFindings(findings, choose) {
  if (!findings.length) return node('p', 'quiet', '没有发现问题。');
  return node('ul', 'findings', ...findings.map((f) => {
    const where = f.name + (f.line ? ` 第${f.line}行` : '');
    const li = node('li', `finding ${f.severity}`, node('span', `badge ${f.severity}`, f.level), ' ', node('b', '', where), ' ', f.match ? `“${f.match}” ` : '', f.message);
    if (f.advice) li.append(document.createElement('br'), node('small', '', `建议：${f.advice}`));
    if (f.field === 'body' && f.line) {
      li.tabIndex = 0;
      li.addEventListener('click', () => choose(f));
      li.addEventListener('keydown', (e) => { if (e.key === 'Enter') choose(f); });
    }
    return li;
  }));
}

// placeOf is where in the body a finding stands: its words, or the beginning of its
// line where they are not found.
export function placeOf(body, { line, match }) {
  const before = body.split('\n').slice(0, line - 1).join('\n');
  const start = before.length + (line > 1 ? 1 : 0);
  const at = match ? body.indexOf(match, start) : -1;
  return at < 0 ? [start, start] : [at, at + match.length];
}
