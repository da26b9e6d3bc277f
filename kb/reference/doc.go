// Package reference governs the files that decide about many articles at once: the
// categories, the facts, the product guide, the red lines and the word files. A change of one is a
// [Revision] that takes the way of an article: an editor drafts and submits it, the
// rules judge it and the articles that show what it changes ([Checker]), and a second
// person approves it, by which it comes into force ([Workflow.Do]). What somebody
// changes in the folder on disk is judged the same way and taken in on record
// ([Workflow.Take]), as articles from files are.
//
// The newest published revision of a file is in force, whatever lies on disk. The
// package imports kb alone; what the text of a file means, it does not know.
package reference
