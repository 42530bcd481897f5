// Package planet holds the words that every other room uses: a [Blog] publishes
// a [Feed] of [Item]s; each item is stored as an [Entry]; the entries that carry
// the same text are one [Story]; stories report on a [Meeting]; a [Poll] is one
// conditional fetch of one feed and what came of it.
//
// It imports the standard library only, does no I/O and knows no other package.
package planet
