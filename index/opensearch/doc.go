// Package opensearch is a search engine whose documents an OpenSearch cluster keeps and
// finds: index/search over a retriever that asks the cluster, for more articles or more
// searches than one process can hold.
//
// The analysis is ours. Documents come with their terms (words, pairs of characters,
// characters), and a search is a weighted query of terms: OpenSearch cuts and scores
// nothing by rules of its own. So the first phase finds and weighs what index/bleveindex
// does, and the second, which puts candidates in order, is the same code.
//
// What is kept here is little: titles and questions for suggestions, the moments at which
// something comes into force or lapses, and the documents that were looked at last.
package opensearch
