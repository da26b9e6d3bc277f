// Package products is the product guide: kinds of financial products as records, so
// that they can be looked through and put side by side. It is information, not advice:
// a record has no yield, lists have one neutral order, and nobody can ask for another.
//
// The records are data, products.yaml, which changes as the other files beside the
// articles do (kb/reference): reviewed, by two persons, judged by the red lines.
package products
