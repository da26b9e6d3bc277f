// What of the desk may be copied for a customer.

// publicAnswer is the text for the clipboard, the public answer with its link, or
// says why there is none.
export function publicAnswer(pane) {
  const article = pane.querySelector('article.public');
  if (!article) return { refused: '这是内部文章，没有可以复制给客户的内容。' };
  if ('expired' in article.dataset) return { refused: '这篇文章已失效，不能复制给客户。' };
  const answer = article.querySelector('#answer span') ?? article.querySelector('h1');
  return { text: `${answer.textContent}\n${article.dataset.link}` };
}

// withoutInternal is the text of a selection less what is internal; undefined where
// nothing of it is, and the browser may copy as it likes.
export function withoutInternal(selection) {
  const holder = document.createElement('div');
  let left = false;
  for (let i = 0; i < selection.rangeCount; i++) {
    const range = selection.getRangeAt(i), inside = range.commonAncestorContainer;
    const within = inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement;
    if (within?.closest('.internal')) { left = true; continue; }
    holder.append(range.cloneContents());
  }
  for (const part of holder.querySelectorAll('.internal')) { left = true; part.remove(); }
  return left ? holder.textContent : undefined;
}
