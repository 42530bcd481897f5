package clean_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"necblogs/internal/clean"
	"necblogs/internal/planettest/corpustest"
)

// Every word of the posts' raw text survives in the clean text and in the clean
// HTML, in order; only an excerpt's marker goes.
func TestCorpusKeepsItsWords(t *testing.T) {
	for _, e := range corpustest.Load(t).Entries {
		for _, raw := range []string{e.Content, e.Summary} {
			want := words(t, raw)
			a := clean.HTML(raw, base)
			if a.Excerpt {
				want = strings.TrimSuffix(want, " […]")
			}
			if got := strings.Join(strings.Fields(a.Text), " "); got != want {
				t.Errorf("%s: text\n%s\nwant\n%s", e.Title, got, want)
			}
			if got := words(t, a.HTML); got != want {
				t.Errorf("%s: HTML holds\n%s\nwant\n%s", e.Title, got, want)
			}
			if again := clean.HTML(a.HTML, base); again.HTML != a.HTML || again.Text != a.Text {
				t.Errorf("%s: cleaned twice it differs", e.Title)
			}
			checkSafe(t, a.HTML)
		}
	}
}

func words(t *testing.T, raw string) string {
	doc, err := html.Parse(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Data == "p" || n.Data == "br":
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// The posts that a careful reader called excerpts, and no others, are excerpts.
func TestCorpusExcerpts(t *testing.T) {
	checked := 0
	for _, e := range corpustest.Load(t).Entries {
		if e.Label == nil || e.Content+e.Summary == "" {
			continue
		}
		checked++
		if e.Excerpt != (e.Label.Kind == "excerpt") {
			t.Errorf("%s: %s is labelled %s, excerpt is %v", e.Blog, e.Title, e.Label.Kind, e.Excerpt)
		}
	}
	if checked < 40 {
		t.Errorf("only %d posts found of those with labels", checked)
	}
}

func BenchmarkHTML(b *testing.B) {
	paragraph := `<p class="has-text">The <strong>Assembly of Wexcombe</strong> met on Tuesday, agreed the ` +
		`<a href="/minutes?a=1&amp;b=2" target="_blank">minutes</a> &#8211; and adjourned; members&#8217; questions ` +
		`were taken in the order in which they had been received.<span style="mso-x"> More followed.</span></p>` + "\n"
	raw := strings.Repeat(paragraph, 8<<10/len(paragraph))
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		clean.HTML(raw, base)
	}
}
