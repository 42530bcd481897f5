package render

import (
	"encoding/xml"
	"fmt"
	"io"
)

// openSearch is an OpenSearch 1.1 description document.
type openSearch struct {
	XMLName     xml.Name        `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string          // at most 16 characters
	Description string          // at most 1,024 characters
	URLs        []openSearchURL `xml:"Url"`
	Image       openSearchImage
	Language    string
	Encoding    string `xml:"InputEncoding"`
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Rel      string `xml:"rel,attr"`
	Template string `xml:"template,attr"`
}

type openSearchImage struct {
	Type string `xml:"type,attr"`
	URL  string `xml:",chardata"`
}

// OpenSearch writes the description by which browsers offer the planet's search,
// served as application/opensearchdescription+xml.
func (r *Renderer) OpenSearch(w io.Writer) error {
	doc := openSearch{
		ShortName:   clip(r.site.Title, 16),
		Description: clip("Search "+r.site.Title, 1024),
		URLs: []openSearchURL{
			{"text/html", "results", r.absolute("/search") + "?q={searchTerms}"},
			{"application/atom+xml", "results", r.absolute("/search.atom") + "?q={searchTerms}"},
			{"application/opensearchdescription+xml", "self", r.absolute("/opensearch.xml")},
		},
		Image:    openSearchImage{"image/svg+xml", r.public(r.asset("favicon.svg"))},
		Language: r.site.Language,
		Encoding: "UTF-8",
	}
	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the OpenSearch description: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(text))
	return err
}

// clip is the first n characters of s.
func clip(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}
