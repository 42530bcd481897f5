package opml

import (
	"encoding/xml"
	"fmt"
	"io"

	"necblogs/internal/canonical"
)

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
