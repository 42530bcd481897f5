package main

import "runtime/debug"

// A small heap is collected seldom: each time costs as much as some thousand
// pages, and there is room. What a large planet makes for one page, such as the
// status of ten thousand blogs, is collected before it adds up.
const (
	growth   = 200      // percent by which the heap grows between two collections
	heap     = 56 << 20 // bytes, above which it grows more slowly; the cached pages and what answers need of them
	heapBlog = 2 << 10  // as many more for each blog
)

// collect sets how often the garbage is collected. $GOGC and $GOMEMLIMIT are obeyed.
func (a app) collect(blogs int) {
	if a.getenv("GOGC") == "" && a.getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(growth)
		debug.SetMemoryLimit(int64(heap + blogs*heapBlog))
	}
}
