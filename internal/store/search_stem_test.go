package store

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"necblogs/internal/search"
)

// What the index takes for a form of a word is marked, and nothing else:
// package search and FTS5's tokenizer stem alike.
func TestMarksAreTheIndexs(t *testing.T) {
	stems := strings.Fields(`caress pon tie agree fee plaster bled motor sing conflat troubl siz hop tan fall hiss fizz fail fil happ sk
		relat condition ration valenc hesitanc digit conform radical differ vile analog vietnam predicat operat feudal decis hope call
		form electr good reviv allow infer airlin gyroscop adjust defens irrit replac depend adopt homolog commun activ angular
		effect bowdler prob rat ceas controll roll y by yacht sky oil ox café éclair Ærø Straße naïve Ωμέγα москва ion mission nation
		ied ees eed ing ings aed bing`)
	endings := strings.Fields(`_ s es ies sses ss ed eed ing ly y ying ational tional enci anci izer logi bli alli entli eli ousli
		ization ation ator alism iveness fulness ousness aliti iviti biliti ical ness icate iciti ful ative alize al ance ence er ic
		able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e ll lle iz at bl ers ments ings ives`)
	l := tokenized(t)
	var words []string
	l.do(func(tx *Tx) error {
		for _, s := range stems {
			for _, e := range endings {
				words = append(words, s+strings.TrimPrefix(e, "_"))
				if err := tx.exec(t.Context(), `INSERT INTO words (rowid, word) VALUES ($1, $2)`, len(words), words[len(words)-1]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	type row struct {
		Term string
		Doc  int
	}
	terms, err := all[row](t.Context(), l.read, `SELECT term, doc FROM forms`)
	if err != nil || len(terms) != len(words) {
		t.Fatalf("%d terms of %d words: %v", len(terms), len(words), err)
	}
	forms := map[string][]string{} // by the index's stem
	for _, term := range terms {
		forms[term.Term] = append(forms[term.Term], words[term.Doc-1])
	}
	of := map[string]string{}
	for _, term := range terms {
		of[words[term.Doc-1]] = term.Term
	}
	for i, word := range words {
		q, _ := search.Parse(word)
		for _, form := range forms[of[word]] {
			if q.Marker().Title(form) == nil {
				t.Errorf("%s finds %s and does not mark it", word, form)
			}
		}
		if other := words[(i*7+13)%len(words)]; of[other] != of[word] && q.Marker().Title(other) != nil {
			t.Errorf("%s marks %s and does not find it", word, other)
		}
		// The word itself is the likeliest to be marked wrongly with other endings.
		for _, e := range endings {
			if other := word + e; e != "_" && of[other] != "" && of[other] != of[word] && q.Marker().Title(other) != nil {
				t.Errorf("%s marks %s and does not find it", word, other)
			}
		}
	}
}

// tokenized has a table words with the tokenizer of the index of SQLite, and a view
// forms of what that makes of them.
func tokenized(t *testing.T) library {
	l := newLibrary(t, databases["sqlite"](t))
	var index string
	if err := l.write.GetContext(t.Context(), &index, `SELECT sql FROM sqlite_master WHERE name = 'search'`); err != nil {
		t.Fatal(err)
	}
	tokenizer := regexp.MustCompile(`tokenize = "[^"]+"`).FindString(index)
	for _, statement := range []string{`CREATE VIRTUAL TABLE words USING fts5 (word, ` + tokenizer + `)`,
		`CREATE VIRTUAL TABLE forms USING fts5vocab (words, instance)`} {
		if _, err := l.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// What is a letter, and which letters are one, is the same in both indexes.
func TestLettersAreTheIndexs(t *testing.T) {
	var text strings.Builder
	for r := range unicode.MaxRune + 1 {
		if r < 0x80 || unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf) && !unicode.In(r, unicode.Han, unicode.Hangul) {
			text.WriteString("qx" + string(r) + "zk " + string(r) + "bv\n")
		}
	}
	l := tokenized(t)
	l.do(func(tx *Tx) error {
		return tx.exec(t.Context(), `INSERT INTO words (word) VALUES ($1)`, search.Plain(text.String()))
	})
	got, err := all[string](t.Context(), l.read, `SELECT term FROM forms ORDER BY offset`)
	if err != nil || len(got) < 50_000 {
		t.Fatalf("%d terms: %v", len(got), err)
	}
	want := search.Stems(text.String())
	for len(got) > 0 && len(want) > 0 && got[0] == want[0] {
		got, want = got[1:], want[1:]
	}
	if !slices.Equal(got, want) {
		t.Errorf("the index goes on with %q, the words with %q", got[:min(3, len(got))], want[:min(3, len(want))])
	}
}

// A sign beside a word is no part of it, nor a word of its own, however young it is.
func TestSignsBesideWords(t *testing.T) {
	eachLibrary(t, func(l library) {
		l.story(post{"mill", "", "Victory\U0001f973", "Good \U0001f914 news\U0001f44d\U0001f3fd: \u20ba500 for 30 \u00b5g and the Congre\u017fs", day(3, 0)})
		l.index()
		for _, query := range []string{"victory", "victory\U0001f973", `"good news"`, "news", "500", "\u20ba500", "\u03bcg", "\u00b5g", "congress"} {
			for _, rank := range []search.Rank{search.Newest, search.Relevance} {
				l.finds(query, rank, "Victory\U0001f973")
			}
		}
	})
}
