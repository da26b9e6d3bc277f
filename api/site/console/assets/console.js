// The editor: preview and findings as one types, pictures by paste, and a word
// before typed text is lost.
const form = document.getElementById('editor');
if (form) {
  const body = document.getElementById('body'), status = document.getElementById('status');
  let timer = 0, asked = 0, changed = false;

  const look = async () => {
    const number = ++asked;
    try {
      const answer = await fetch('/console/preview', { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok || number !== asked) return;
      const { html, findings } = await answer.json();
      document.getElementById('preview').innerHTML = html; // cleaned by the server's renderer
      draw(findings);
    } catch { /* the next keystroke asks again */ }
  };
  const draw = (findings) => {
    const list = document.createElement(findings.length ? 'ul' : 'p');
    list.className = findings.length ? 'findings' : 'quiet';
    if (!findings.length) list.textContent = '没有发现问题。';
    for (const f of findings) {
      const li = document.createElement('li'), badge = document.createElement('span'), where = document.createElement('b');
      li.className = `finding ${f.severity}`;
      badge.className = `badge ${f.severity}`; badge.textContent = f.level;
      where.textContent = f.name + (f.line ? ` 第${f.line}行` : '');
      li.append(badge, ' ', where, ' ', f.match ? `“${f.match}” ` : '', f.message);
      if (f.advice) { const small = document.createElement('small'); small.textContent = `建议：${f.advice}`; li.append(document.createElement('br'), small); }
      if (f.field === 'body' && f.line) { li.tabIndex = 0; li.addEventListener('click', () => select(f)); li.addEventListener('keydown', (e) => { if (e.key === 'Enter') select(f); }); }
      list.append(li);
    }
    document.getElementById('findings').replaceChildren(list);
  };
  const select = (f) => {
    const start = body.value.split('\n').slice(0, f.line - 1).join('\n').length + (f.line > 1 ? 1 : 0);
    const at = f.match ? body.value.indexOf(f.match, start) : start;
    body.focus(); body.setSelectionRange(at < 0 ? start : at, at < 0 ? start : at + f.match.length);
  };
  form.addEventListener('input', () => { changed = true; clearTimeout(timer); timer = setTimeout(look, 300); });
  form.addEventListener('submit', () => { changed = false; });
  addEventListener('beforeunload', (e) => { if (changed) e.preventDefault(); });

  const upload = async (file) => {
    status.textContent = '正在上传图片…';
    try {
      const answer = await fetch(form.dataset.media, { method: 'POST', body: file });
      const out = await answer.json();
      if (!answer.ok) throw new Error(out.error);
      body.setRangeText(`![图片说明](${out.url})`, body.selectionStart, body.selectionEnd, 'end');
      status.textContent = '图片已插入，请写上图片说明。';
      look();
    } catch (e) { status.textContent = e.message || '图片上传失败。'; }
  };
  body.addEventListener('paste', (e) => {
    const file = [...e.clipboardData.files].find((f) => f.type.startsWith('image/'));
    if (file) { e.preventDefault(); upload(file); }
  });
  body.addEventListener('drop', (e) => {
    const file = [...e.dataTransfer.files].find((f) => f.type.startsWith('image/'));
    if (file) { e.preventDefault(); upload(file); }
  });
}
