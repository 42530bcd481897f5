package dedupe_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/meeting"
)

var day0 = time.Date(2031, 3, 4, 10, 0, 0, 0, time.UTC)

// entry is a side of nobody known, on a blog, some days after day0.
func entry(blog string, day int, title, text string) dedupe.Side {
	at := day0.AddDate(0, 0, day)
	days, rest := meeting.TitleDates(title, at)
	return dedupe.Side{
		Blog: blog, Title: title, Published: at, Dates: days, Undated: rest,
		Key: fmt.Sprint(blog, " ", day, " ", title), Fingerprint: dedupe.Of(title, text),
	}
}

// by is a side of somebody whom the feed names, known of somebody whom the config names.
func by(person string, s dedupe.Side) dedupe.Side {
	s.Representative = person
	return s
}

func known(person string, s dedupe.Side) dedupe.Side {
	s.Representative, s.Known = person, true
	return s
}

// found reports whether the program would make two entries one story: they are
// candidates, and the verdict is that they are copies.
func found(t *testing.T, a, b dedupe.Side) bool {
	t.Helper()
	v, ok := dedupe.Compare(a, b)
	if w, okToo := dedupe.Compare(b, a); v != w || ok != okToo {
		t.Errorf("not symmetric: %+v, %+v", v, w)
	}
	return ok && candidates(a, b)
}

// candidates reports whether two entries are compared by the program: whether they share
// two of their samples, or their texts are the same.
func candidates(a, b dedupe.Side) bool {
	sample, shared := b.Fingerprint.Sample(), 0
	for _, shingle := range a.Fingerprint.Sample() {
		if slices.Contains(sample, shingle) {
			shared++
		}
	}
	return shared >= 2 || a.Fingerprint.Hash == b.Fingerprint.Hash
}

const pairs = 120 // of each kind; the seeds are fixed

// recall is the share of the pairs that are found to be one story.
func recall(t *testing.T, seed uint64, pair func(w *writer, i int) (a, b dedupe.Side)) float64 {
	t.Helper()
	w, got := newWriter(seed), 0
	for i := range pairs {
		if a, b := pair(w, i); found(t, a, b) {
			got++
		}
	}
	return float64(got) / pairs
}

// check fails unless all of the pairs, or none, are one story.
func check(t *testing.T, name string, want bool, seed uint64, pair func(w *writer, i int) (a, b dedupe.Side)) {
	t.Helper()
	if got := recall(t, seed, pair); want && got < 1 || !want && got > 0 {
		t.Errorf("%s: %.3f are one story, want all: %t", name, got, want)
	}
}
