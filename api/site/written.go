package site

// WrittenBox is where a page shows what a model of the house writes, as it comes. The
// script written.js asks for it; without scripts the box is not there.
type WrittenBox struct {
	Query    string
	UID      string // of the search that the page shows
	Category string // that it is limited to, or ""
	Said     string // the direct answer beside it, which is not said again; with one, somebody has to ask
	Base     string // the address of the site, for links that are copied; empty where nothing is
}
