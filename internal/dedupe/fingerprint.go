// Package dedupe decides which entries carry the same text, and therefore are
// one story: reposts, corrections, mirrors, excerpts. It is pure.
//
// [Of] makes a [Fingerprint] of a text. Entries that share two of its Sample, or
// its Hash, are candidates; [Compare] gives the verdict on a pair of them; [Group]
// makes stories of the pairs; [Shown] and [Fullest] choose among the copies. What
// Compare asks stands in excerpt.go, in repost.go and, of two entries of one blog, in
// again.go; whose they are, in people.go.
//
// A verdict rests on two figures over the 3-shingles of two texts, which are all
// runs of three words in them: J3, the Jaccard similarity of the two sets, and C3,
// the share of the smaller set that is in the other. And it rests on where the
// common words stand: a quotation has as many of them as a repost, but both texts
// have words of their own around it.
package dedupe

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"regexp"
	"strings"
)

const (
	minWords = 20     // a text of fewer is not compared
	maxWords = 20_000 // of a longer text the rest counts for Hash and Words only
)

// Fingerprint is what is compared of a text. The text is normalised first: NFKC,
// lower case, punctuation, known boilerplate and a repeated title off.
type Fingerprint struct {
	// Hash is of the whole normalised text; 0 for a text of fewer than 20 words,
	// which is not compared.
	Hash uint64
	// Words counts the normalised text.
	Words int
	// Cut is set where the text ends as excerpts do: "[…]", "Continue reading".
	Cut bool
	// Text is a 16-bit hash of each of the first 20,000 words, in order: a 3-shingle
	// is 48 bits, and the order tells an excerpt from a quotation.
	Text []uint16
}

// Of is the fingerprint of an entry's plain text. The title is left out where the
// text begins with it.
func Of(title, text string) Fingerprint {
	ws, open := words(marked(text)), endsOpen(text)
	if at := lastIndex(ws, []word{broken}, sourceReach); at >= 0 && len(ws) <= longText { // below stands the source
		ws = ws[:at+1]
	}
	for len(ws) > 0 && ws[len(ws)-1].hash == broken.hash {
		ws, open = ws[:len(ws)-1], true
	}
	if endsOpen(title) { // it is the beginning of a short message, which is no heading to be left out
		title = ""
	}
	ws, cut := trim(ws, words(title))
	f := Fingerprint{Words: len(ws), Cut: cut || open}
	if f.Words < minWords {
		return f
	}
	f.Text = make([]uint16, min(len(ws), maxWords))
	for i, w := range ws {
		f.Hash = (bits.RotateLeft64(f.Hash, 7) ^ w.hash) * prime
		if i < maxWords {
			f.Text[i] = inText(w)
		}
	}
	f.Hash |= 1 // never 0, which says "not compared"
	return f
}

// sourceReach is how many words before the end, the mark of [marked] among them, a short
// text may break off to say where it is from: "Source: Ida Marsh", or "via", a title and a
// blog's name.
const sourceReach = 16

// marked puts a word that nobody writes in the place of each ellipsis at which a text
// breaks off, before it goes on with something else as a round-up of excerpts does. Such an
// ellipsis is in brackets or ends a line.
func marked(text string) string {
	if !strings.Contains(text, "…") && !strings.Contains(text, "...") {
		return text
	}
	return breakRE.ReplaceAllString(text, " brokenoffhere \n")
}

var breakRE = regexp.MustCompile(`(?i)[\[(] ?(?:…|\.\.\.) ?[\])]|(?:…|\.\.\.) ?(?:[\[(]?(?:read|continue|see) (?:more|reading)[^\n]{0,99})?\n`)

// broken is the word that marked puts there.
var broken = words(marked("[…]"))[0]

// breaksOff reports whether the text breaks off right after its first n words.
func (f Fingerprint) breaksOff(n int) bool {
	return n < len(f.Text) && f.Text[n] == inText(broken)
}

// inText is a word's hash in [Fingerprint.Text].
func inText(w word) uint16 { return uint16(mix(w.hash) >> 48) }

// texts are the hashes of words in [Fingerprint.Text].
func texts(ws []word) []uint16 {
	out := make([]uint16, len(ws))
	for i, w := range ws {
		out[i] = inText(w)
	}
	return out
}

// version is that of the binary form. It must change when the hash of a word changes, but
// need not when only the normalisation does: then older fingerprints compare a little worse
// until they are replayed.
const version = 1

// MarshalBinary gives one byte each for the version and for Cut, Words as a varint, eight
// bytes for Hash, and two for each word of Text, little-endian. The error is always nil.
func (f Fingerprint) MarshalBinary() ([]byte, error) {
	b := make([]byte, 2, 2+binary.MaxVarintLen64+8+2*len(f.Text))
	b[0] = version
	if f.Cut {
		b[1] = 1
	}
	b = binary.AppendUvarint(b, uint64(f.Words))
	b = binary.LittleEndian.AppendUint64(b, f.Hash)
	return binary.Append(b, binary.LittleEndian, f.Text)
}

var errForm = errors.New("stored fingerprint is damaged or of another version; planet replay --apply makes it anew")

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is an error, the form of
// another version too.
func (f *Fingerprint) UnmarshalBinary(b []byte) error {
	if len(b) < 2 || b[0] != version {
		return errForm
	}
	n, size := binary.Uvarint(b[2:])
	rest := b[2+max(size, 0):]
	if size <= 0 || n > 1<<40 || len(rest) < 8 || len(rest)%2 != 0 {
		return errForm
	}
	*f = Fingerprint{Words: int(n), Cut: b[1] == 1, Hash: binary.LittleEndian.Uint64(rest)}
	if rest = rest[8:]; len(rest) > 0 {
		f.Text = make([]uint16, len(rest)/2)
	}
	for i := range f.Text {
		f.Text[i] = binary.LittleEndian.Uint16(rest[2*i:])
	}
	return nil
}
