// Package planet has the types that every other package uses: a [Blog] publishes
// a [Feed] of [Item]s; each item is stored as an [Entry]; the entries that carry
// the same text are one [Story]; stories report on a [Meeting]; a [Poll] is one
// conditional fetch of one feed and what came of it.
//
// It imports the standard library only and does no I/O.
package planet
