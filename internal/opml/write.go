package opml

import (
	"encoding/xml"
	"fmt"
	"io"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// WriteBlogs writes the list of a planet's blogs, as [Write] does.
func WriteBlogs(w io.Writer, site planet.Site, blogs []planet.Blog) error {
	outlines := make([]Outline, len(blogs))
	for i, b := range blogs {
		outlines[i] = Outline{Title: b.Name, FeedURL: b.Feed, SiteURL: b.Site}
	}
	return Write(w, Head{Title: site.Title, OwnerName: site.OwnerName, OwnerEmail: site.OwnerEmail}, outlines)
}

// Write writes an OPML 2.0 subscription list (http://opml.org/spec2.opml). Its
// addresses are without users and passwords.
func Write(w io.Writer, head Head, outlines []Outline) error {
	doc := document{Version: "2.0", Head: documentHead{head, "http://opml.org/spec2.opml"}}
	for _, o := range outlines {
		doc.Body = append(doc.Body, subscription{
			Text:    o.Title,
			Title:   o.Title,
			Type:    "rss", // for any feed: the specification knows no other word
			FeedURL: canonical.Public(o.FeedURL),
			SiteURL: canonical.Public(o.SiteURL),
		})
	}
	out, err := xml.MarshalIndent(doc, "", "  ")
	if err == nil {
		_, err = io.WriteString(w, xml.Header+string(out)+"\n")
	}
	if err != nil {
		return fmt.Errorf("write the OPML list: %w", err)
	}
	return nil
}

type document struct {
	XMLName xml.Name       `xml:"opml"`
	Version string         `xml:"version,attr"`
	Head    documentHead   `xml:"head"`
	Body    []subscription `xml:"body>outline"`
}

type documentHead struct {
	Head
	Docs string `xml:"docs"`
}

type subscription struct {
	Text    string `xml:"text,attr"`
	Title   string `xml:"title,attr,omitempty"`
	Type    string `xml:"type,attr"`
	FeedURL string `xml:"xmlUrl,attr"`
	SiteURL string `xml:"htmlUrl,attr,omitempty"`
}
