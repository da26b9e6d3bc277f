// Nothing typed is lost: what stands in a form is kept by the service while somebody
// types, and a form is sent once however often its button is pressed.

const pause = 1500; // ms between two that are kept
const again = 5000; // ms after one that did not get through
const longest = 30_000; // ms that one is waited for
const patience = 10_000; // ms after which a form that was sent and has led nowhere may be sent again
const small = 60_000; // bytes that browsers still send of a page that is going (64 KiB)

// autosave keeps a form. say is told in words, with whether somebody must act; it gives
// whether there is something that is not kept yet.
export function autosave(form, say) {
  let typed = 0, kept = 0; // how often something was typed, and up to where the service has that
  let sent = -1; // up to where a submission under way has it
  let running = 0, lasting = -1; // requests under way, and up to where one has it that outlives the page
  let timer = 0, releasing = 0;

  const unsaved = () => kept !== typed && sent !== typed;
  const later = (ms) => { timer ||= setTimeout(() => { timer = 0; keep(); }, ms); };
  const failed = (text) => { say(text, true); later(again); };
  const send = async (body, upTo, keepalive) => {
    try {
      const answer = await fetch(form.dataset.autosave, { method: 'POST', body, keepalive, signal: AbortSignal.timeout(longest) });
      if (answer.status === 401) return failed('登录已过期，文字还在本页。请在另一个标签页登录，或直接保存，届时会请您登录。');
      const { at, error } = await answer.json();
      if (!answer.ok) return failed(error || '暂存失败，正在重试。');
      kept = upTo;
      if (sent < 0) say(`已暂存 ${at}`, false);
    } catch { failed('网络不通，文字还在本页，正在重试。'); }
  };
  // keep sends one request at a time, and none beside a submission: the service holds what
  // comes last. When the page may be going, what is under way would go with it, and is sent
  // once more; a submission may end on a page of errors.
  async function keep(going = false) {
    if (kept === typed) return;
    const body = new URLSearchParams(new FormData(form)), keepalive = going && String(body).length < small;
    if ((running || sent >= 0) && (!keepalive || lasting === typed)) return;
    running++;
    if (keepalive) lasting = typed;
    await send(body, typed, keepalive);
    running--;
    if (keepalive) lasting = -1;
    if (unsaved()) later(pause);
  }

  const touch = () => { typed++; later(pause); };
  const disable = (disabled) => { form.querySelectorAll('button').forEach((button) => { button.disabled = disabled; }); };
  const release = () => {
    clearTimeout(releasing);
    sent = -1;
    disable(false);
    if (unsaved()) later(pause);
  };

  form.addEventListener('input', touch);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') keep(true); });
  form.addEventListener('submit', (e) => {
    if (sent >= 0) { e.preventDefault(); return; }
    sent = typed;
    keep(true);
    setTimeout(() => disable(true)); // once its name is sent along
    releasing = setTimeout(release, patience); // for a page that is still there then: somebody has stopped it
  });
  addEventListener('pageshow', (e) => { if (e.persisted) release(); }); // back from where the form led to
  return { get dirty() { return unsaved(); }, touch };
}
