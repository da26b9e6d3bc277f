// Package kb is the domain of Wenjin: articles, their revisions, who may see
// them and when they are in force.
//
// Start with [Article], what an editor writes, and [Revision], one immutable
// version of it with the time it is in force. [Workflow] is every way in which
// people and files change the knowledge, [Library] every way in which people
// read it; [Store] is the contract of the database below both. [Finding] is how
// anything that reads editors' text says what is wrong, and where.
//
// The package does no I/O of its own and imports nobody of ours but kb/dates: parsing
// Markdown is kb/markdown, the database kb/store, the law kb/compliance, accounts
// kb/auth, the folding of characters kb/fold. It knows nothing of searching or HTTP.
package kb
