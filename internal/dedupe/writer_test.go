package dedupe_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// writer invents texts: a vocabulary of made-up words with natural frequencies
// (Zipf), and phrases that recur, as the business of a body recurs in its reports.
type writer struct {
	*rand.Rand
	vocabulary []string
	cumulative []float64 // of the frequencies
	phrases    [][]string
}

func newWriter(seed uint64) *writer {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 7))}
	seen := map[string]bool{}
	sum := 0.0
	for len(w.vocabulary) < 8000 {
		word := w.word()
		if seen[word] {
			continue
		}
		seen[word] = true
		w.vocabulary = append(w.vocabulary, word)
		sum += 1 / (float64(len(w.vocabulary)) + 2)
		w.cumulative = append(w.cumulative, sum)
	}
	for range 300 {
		w.phrases = append(w.phrases, w.words(2+w.IntN(5)))
	}
	return w
}

func (w *writer) word() string {
	const consonants, vowels = "bcdfghklmnprstvwz", "aeiou"
	var b strings.Builder
	for range 1 + int(w.ExpFloat64()*1.3) {
		b.WriteByte(consonants[w.IntN(len(consonants))])
		b.WriteByte(vowels[w.IntN(len(vowels))])
	}
	return b.String()
}

// words are n words of running text.
func (w *writer) words(n int) []string {
	out := make([]string, 0, n+6)
	for len(out) < n {
		if len(w.phrases) > 0 && w.IntN(12) == 0 {
			out = append(out, w.phrases[int(math.Pow(w.Float64(), 2)*float64(len(w.phrases)))]...)
			continue
		}
		x := w.Float64() * w.cumulative[len(w.cumulative)-1]
		i, _ := slices.BinarySearch(w.cumulative, x)
		out = append(out, w.vocabulary[i])
	}
	return out[:n]
}

// between is a number from lo to hi.
func (w *writer) between(lo, hi int) int { return lo + w.IntN(hi-lo+1) }

// text sets words as sentences and paragraphs.
func (w *writer) text(parts ...[]string) string {
	var b strings.Builder
	for _, part := range parts {
		for len(part) > 0 {
			n := min(w.between(6, 24), len(part))
			s := strings.Join(part[:n], " ")
			b.WriteString(strings.ToUpper(s[:1]) + s[1:] + ".")
			b.WriteString([]string{" ", " ", " ", "\n"}[w.IntN(4)])
			part = part[n:]
		}
	}
	return strings.TrimSpace(b.String())
}

// changed replaces, drops or adds a word at each place with the given chance.
func (w *writer) changed(words []string, chance float64) []string {
	var out []string
	for _, word := range words {
		if w.Float64() >= chance {
			out = append(out, word)
			continue
		}
		switch w.IntN(3) {
		case 0:
			out = append(out, w.words(1)...)
		case 1:
			out = append(append(out, word), w.words(1)...)
		}
	}
	return out
}

// items is a form: the same words round figures and names that change.
func (w *writer) items(n int) [][]string {
	out := make([][]string, n)
	for i := range out {
		out[i] = w.words(w.between(5, 14))
	}
	return out
}

// filled fills a form in: after each item some words or figures of one's own.
func (w *writer) filled(form [][]string, lo, hi int) (out []string) {
	for _, item := range form {
		out = append(append(out, item...), fmt.Sprint(w.IntN(5000)))
		out = append(out, w.words(w.between(lo, hi))...)
	}
	return out
}
