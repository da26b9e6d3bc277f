// The elements of a page itself. The headings of an article in it may have any id, also one
// of theirs.

// own is the element with an id that is no heading, null where there is none.
export const own = (id, within = document) => within.querySelector(`#${id}:not(h1, h2, h3, h4, h5, h6)`);
