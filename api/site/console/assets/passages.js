// A passage that is selected in what has changed is what a comment is about.

// passages fills the form for a comment with what is selected in an element with a field.
export function passages(form) {
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0), at = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest('[data-field]');
    const field = at(range.startContainer);
    if (!field || field !== at(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(field, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const quote = written(range);
    if (!quote.trim()) return;
    form.elements.field.value = field.dataset.field;
    form.elements.quote.value = quote;
    form.elements.start.value = [...written(before)].length;
    form.closest('details').open = true;
  });
}

// written is the text of a range without what was deleted.
function written(range) {
  const piece = range.cloneContents();
  piece.querySelectorAll('del').forEach((gone) => gone.remove());
  const inside = range.startContainer.parentElement?.closest('del');
  return inside && inside.contains(range.endContainer) ? '' : piece.textContent;
}
