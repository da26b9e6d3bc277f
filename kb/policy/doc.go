// Package policy keeps the house's own rules about its articles: how long the facts of
// one may stand without being looked at again, what a public text may rest on, what an
// editor may not leave standing in it. No law asks for them; the red lines are those of
// kb/compliance, which runs these with its own.
//
// The rules are data: default.yaml, or the section `policy` of a folder's redlines.yaml,
// which takes its place as a whole.
package policy
