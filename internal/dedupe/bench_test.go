package dedupe_test

import (
	"testing"

	"necblogs/internal/dedupe"
)

func BenchmarkOf(b *testing.B) {
	w := newWriter(5)
	text := w.text(w.words(1500))[:8000]
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		dedupe.Of("Assembly report", text)
	}
}

func BenchmarkSample(b *testing.B) {
	w := newWriter(5)
	f := dedupe.Of("Assembly report", w.text(w.words(1500)))
	b.ReportAllocs()
	for b.Loop() {
		f.Sample()
	}
}

func BenchmarkCompare(b *testing.B) {
	w := newWriter(6)
	original := w.words(1400)
	x := entry("ida", 0, "Assembly report", w.text(original))
	for _, bm := range []struct {
		name  string
		other []string
	}{{"repost", w.changed(original, .05)}, {"stranger", w.words(1400)}} {
		y := entry("tom", 0, "Assembly report", w.text(bm.other))
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dedupe.Compare(x, y)
			}
		})
	}
}
