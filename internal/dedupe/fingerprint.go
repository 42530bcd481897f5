// Package dedupe decides which entries carry the same text, and therefore are
// one story: reposts, corrections, mirrors, excerpts. It is pure.
//
// The way of a comparison: [Of] makes a [Fingerprint]; entries that share one
// of its Bands, or its Hash, are candidates; [Compare] gives the verdict on a
// pair; [Group] makes stories of the pairs; [Shown] and [Fullest] choose among
// the copies. A verdict rests on two figures over 3-shingles of words, J3
// (Jaccard) and C3 (share of the shorter text found in the longer), and on where
// the common words stand: a quotation shares as much as a repost does, but both
// sides have words of their own around it.
package dedupe

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"regexp"
	"strings"
)

const (
	minWords = 20     // of a text that is compared at all
	maxWords = 20_000 // that are kept; what follows counts for Hash and Words only
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
	// Text is a 16-bit hash of each word, in order, at most 20,000: a 3-shingle is
	// 48 bits, and the order tells an excerpt from a quotation.
	Text []uint16
	// Bands are 32 of the body, then 12 of the first 50 words, to be stored in an
	// index: texts that share one are candidates. A body's band never equals
	// a lead's. They are not part of the binary form.
	Bands []int64
}

// Of is the fingerprint of an entry's plain text. The title is needed to take it
// off where the text repeats it.
func Of(title, text string) Fingerprint {
	ws, open := words(marked(text)), endsOpen(text)
	if at := lastIndex(ws, []word{broken}, sourceReach); at >= 0 && len(ws) <= longText {
		ws = ws[:at+1]
	}
	for len(ws) > 0 && ws[len(ws)-1].hash == broken.hash {
		ws, open = ws[:len(ws)-1], true
	}
	if endsOpen(title) { // the beginning of a short message, as its title: no heading
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
	f.Bands = bands(f.Text)
	return f
}

// sourceReach is how many words may stand below where a short text breaks off, the mark
// counted, to tell whence it is: "Source: Ida Marsh", "via" a title and a blog's name.
const sourceReach = 16

// marked puts a word that nobody writes where a text breaks off and goes on with something
// else, as a round-up of excerpts does: at an ellipsis in brackets or at the end of a line.
func marked(text string) string {
	if !strings.Contains(text, "…") && !strings.Contains(text, "...") {
		return text
	}
	return breakRE.ReplaceAllString(text, " brokenoffhere \n")
}

var breakRE = regexp.MustCompile(`(?i)[\[(] ?(?:…|\.\.\.) ?[\])]|(?:…|\.\.\.) ?(?:[\[(]?(?:read|continue|see) (?:more|reading)[^\n]{0,99})?\n`)

// broken is that word.
var broken = words(marked("[…]"))[0]

// breaksOff reports whether the text breaks off after so many words.
func (f Fingerprint) breaksOff(after int) bool {
	return after < len(f.Text) && f.Text[after] == inText(broken)
}

// inText is a word as Text has it.
func inText(w word) uint16 { return uint16(mix(w.hash) >> 48) }

// texts are words as Text has them.
func texts(ws []word) []uint16 {
	out := make([]uint16, len(ws))
	for i, w := range ws {
		out[i] = inText(w)
	}
	return out
}

// version is that of the binary form. It must change when the hash of a word does, but not
// when only the normalisation changes: older fingerprints then compare a little worse,
// until a replay.
const version = 1

// MarshalBinary gives version, flags, Words, Hash and two bytes a word.
func (f Fingerprint) MarshalBinary() ([]byte, error) {
	b := make([]byte, 2, 2+binary.MaxVarintLen64+8+2*len(f.Text))
	b[0] = version
	if f.Cut {
		b[1] = 1
	}
	b = binary.AppendUvarint(b, uint64(f.Words))
	b = binary.LittleEndian.AppendUint64(b, f.Hash)
	for _, w := range f.Text {
		b = binary.LittleEndian.AppendUint16(b, w)
	}
	return b, nil
}

var errForm = errors.New("stored fingerprint is damaged or of another version; replay makes it anew")

// UnmarshalBinary reads what MarshalBinary wrote. Bands stay empty.
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
