package clean_test

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"necblogs/internal/clean"
)

// post is one entry of the corpus, as much as the cleaner cares for.
type post struct {
	Title       string `xml:"title"`
	Description string `xml:"description"`
	Encoded     string `xml:"encoded"`
	Content     string `xml:"content"`
}

func (p post) body() string { return cmp.Or(p.Encoded, p.Content, p.Description) }

// corpus reads the posts of real blogs, which are not part of the tree.
func corpus(t testing.TB) []post {
	dir := cmp.Or(os.Getenv("PLANET_CORPUS"), "../../../shared/corpus")
	files, _ := filepath.Glob(filepath.Join(dir, "*.xml"))
	if len(files) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatalf("no corpus in %s", dir)
		}
		t.Skipf("no corpus in %s", dir)
	}
	var all []post
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var feed struct {
			Items   []post `xml:"channel>item"`
			Entries []post `xml:"entry"`
		}
		if err := xml.Unmarshal(raw, &feed); err != nil {
			t.Fatalf("reading %s: %v", file, err)
		}
		all = append(append(all, feed.Items...), feed.Entries...)
	}
	return all
}

// Every word of the posts' raw text survives in the clean text and in the clean
// HTML, in order; only an excerpt's marker goes.
func TestCorpusKeepsItsWords(t *testing.T) {
	for _, p := range corpus(t) {
		for _, raw := range []string{p.body(), p.Description} {
			want := words(t, raw)
			a := clean.HTML(raw, base)
			if a.Excerpt {
				want = strings.TrimSuffix(want, " […]")
			}
			if got := strings.Join(strings.Fields(a.Text), " "); got != want {
				t.Errorf("%s: text\n%s\nwant\n%s", p.Title, got, want)
			}
			if got := words(t, a.HTML); got != want {
				t.Errorf("%s: HTML holds\n%s\nwant\n%s", p.Title, got, want)
			}
			if again := clean.HTML(a.HTML, base); again.HTML != a.HTML || again.Text != a.Text {
				t.Errorf("%s: cleaned twice it differs", p.Title)
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
	posts := corpus(t)
	raw, err := os.ReadFile(filepath.Join(cmp.Or(os.Getenv("PLANET_CORPUS"), "../../../shared/corpus"), "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels struct {
		Entries []struct{ Blog, Title, Kind string }
	}
	if err := json.Unmarshal(raw, &labels); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, label := range labels.Entries {
		for _, p := range posts {
			// The mirror holds in full what another blog gives an excerpt of.
			mirrored := len(p.body()) > 2000 && label.Kind == "excerpt"
			if p.Title != label.Title || mirrored || p.body() == "" {
				continue
			}
			checked++
			if got := clean.HTML(p.body(), base).Excerpt; got != (label.Kind == "excerpt") {
				t.Errorf("%s: %s is labelled %s, excerpt is %v", label.Blog, label.Title, label.Kind, got)
			}
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
