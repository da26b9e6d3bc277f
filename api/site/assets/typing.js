// Asking while somebody types.

// whileTyping calls ask when nothing was typed for a moment (in milliseconds).
// While an input method composes nothing is asked: what stands in the box then
// are letters, not words.
export function whileTyping(input, pause, ask) {
  let timer = 0, composing = false;
  const cancel = () => clearTimeout(timer);
  const later = () => { cancel(); if (!composing) timer = setTimeout(ask, pause); };
  input.addEventListener('compositionstart', () => { composing = true; cancel(); });
  input.addEventListener('compositionend', () => { composing = false; later(); });
  input.addEventListener('input', later);
  return { cancel, get composing() { return composing; } };
}

// latest tells the answer to the newest question from those to older ones, which
// may come later: each call is a question, and gives what says whether it still is
// the newest.
export function latest() {
  let newest = 0;
  return () => {
    const mine = ++newest;
    return () => mine === newest;
  };
}
