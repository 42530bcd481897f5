package story

import (
	"cmp"
	"strings"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/clean"
	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
	"necblogs/internal/representative"
)

// derive computes from an item as received everything that depends on it and
// the config alone. The record has no id, no times but Published, no hash of the
// item, and of its keys only that of the text.
func (m Maker) derive(blog planet.Blog, item planet.Item, published time.Time) planet.Record {
	var r planet.Record
	r.Blog, r.GUID, r.URL, r.Item, r.Published = blog.Slug, item.GUID, item.Link, item, published
	r.Title = clean.Title(item.Title)
	r.Author = clean.Author(item.Author)

	article := body(item)
	r.HTML, r.Text, r.Lead, r.Excerpt, r.Words = article.HTML, article.Text, article.Under(r.Title), article.Excerpt, article.Words
	r.Language = clean.Language(item.Language)
	r.Categories, r.Enclosures, r.Image = labels(item.Categories), item.Enclosures, item.Image
	r.Representative, r.RepresentativeFrom = representative.Of(blog, r.Title, r.Author, r.Text)
	r.RepresentativeSlug = canonical.Slug(r.Representative)

	switch {
	case r.Title == "" && r.HTML == "" && len(r.Enclosures) == 0:
		r.Off = planet.Empty
	case !blog.Admits(r.Title, r.Categories):
		r.Off = planet.Excluded
	}
	r.Fingerprint = []byte{}
	if r.Off != planet.Empty {
		f := dedupe.Of(r.Title, r.Text)
		r.Fingerprint, _ = f.MarshalBinary()
		r.TextHash = int64(f.Hash)
		r.Evidence = m.evidence(r)
	}
	r.Keys = []int64{hash("text", blog.Slug, r.Title, cmp.Or(r.Text, r.HTML))}
	return r
}

// labels are an item's categories as plain text: WordPress escapes them twice in RDF,
// where R&D is "R&amp;D".
func labels(categories []string) (plain []string) {
	for _, c := range categories {
		if c = clean.Title(c); c != "" {
			plain = append(plain, c)
		}
	}
	return plain
}

// body cleans the fullest text that an item carries: the article page's where
// it was fetched, else the content, else the summary.
func body(item planet.Item) clean.Article {
	for _, html := range []string{item.FullText, item.Content} {
		if strings.TrimSpace(html) == "" {
			continue
		}
		if a := clean.HTML(html, item.Base); a.Words > 0 {
			return a
		} else if a.HTML != "" {
			return captioned(a, item)
		}
	}
	return clean.HTML(item.Summary, item.Base)
}

// captioned is an item's body where its content is no more than pictures: with the summary
// below, which has the words. Where that has as many pictures they are the same, as a rule.
func captioned(pictures clean.Article, item planet.Item) clean.Article {
	summary := clean.HTML(item.Summary, item.Base)
	if summary.Words == 0 {
		return pictures
	}
	if n := strings.Count(summary.HTML, "<img"); n == 0 || n < strings.Count(pictures.HTML, "<img") {
		summary.HTML = pictures.HTML + summary.HTML
	}
	return summary
}
