package parse

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Namespaces of the formats, as gofeed knows them.
const (
	atomNamespace  = "http://www.w3.org/2005/Atom"
	rss10Namespace = "http://purl.org/rss/1.0/"
	rss11Namespace = "http://purl.org/net/rss1.1#"
)

var (
	atomNamespaces = []string{atomNamespace, "http://purl.org/atom/ns#"}
	rdfNamespaces  = []string{
		rss10Namespace, "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
		"http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/",
	}
	rssNamespaces = append([]string{"http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss"}, rdfNamespaces...)
)

// findRoot is where the root element of a feed begins. It passes over all that may or may
// not stand before it: the XML declaration, a DOCTYPE with whatever entities it declares
// (so that none is ever expanded), comments, the warnings of a PHP script. junk reports that
// something stands there that XML does not allow.
func findRoot(text []byte, contentType string) (start int, junk bool, err error) {
	first := ""
	for i := 0; ; i++ {
		lt := bytes.IndexByte(text[i:], '<')
		if lt < 0 {
			return 0, false, notFeed(text, first, contentType)
		}
		i += lt
		if n := prologLength(text[i:]); n > 0 {
			i += n - 1
			continue
		}
		if !wellNamed(text, i+1) { // declarations among them
			continue
		}
		name := text[i+1 : nameEnd(text, i+1)]
		switch local := strings.ToLower(string(localName(name))); local {
		case "rss", "rdf", "feed", "channel":
			return i, text[0] != '<' || first != "", nil
		case "html", "head", "body":
			return 0, false, ErrHTML
		case "opml", "urlset", "sitemapindex":
			return 0, false, notFeed(text, local, contentType)
		default:
			first = cmp.Or(first, local)
		}
	}
}

// prologLength is the length of the comment or processing instruction with which text
// begins, or 0. One that has no end is all of text.
func prologLength(text []byte) int {
	var end string
	switch {
	case bytes.HasPrefix(text, []byte("<!--")):
		end = "-->"
	case bytes.HasPrefix(text, []byte("<?")):
		end = "?>"
	default:
		return 0
	}
	if n := bytes.Index(text, []byte(end)); n >= 0 {
		return n + len(end)
	}
	return len(text)
}

// notFeed is the error for a body without a feed's root element. first is the name of its
// first element, in lower case, or "".
func notFeed(text []byte, first, contentType string) error {
	switch first {
	case "":
		if strings.HasPrefix(contentType, "text/html") {
			return ErrHTML
		}
		start := text[:min(len(text), 40)]
		return fmt.Errorf("%w: it begins with %q", ErrNotFeed, bytes.ToValidUTF8(start, nil))
	case "opml":
		return fmt.Errorf("%w: it is an OPML list of feeds", ErrNotFeed)
	case "urlset", "sitemapindex":
		return fmt.Errorf("%w: it is a sitemap", ErrNotFeed)
	case "p", "div", "title", "meta", "script", "link", "table", "center", "h1", "a":
		return ErrHTML
	}
	return fmt.Errorf("%w: it is an XML document of the kind <%s>", ErrNotFeed, cut(first, 40))
}

// openRoot opens the root element, the tag at pos. gofeed reads elements only
// in the namespaces of their formats, so a wrong one is put right. Nor does it
// know RSS 1.1, whose root is the channel, or a channel that somebody forgot to
// wrap in <rss>: so a channel is wrapped.
func (s *scanner) openRoot(t *tag) {
	start := s.pos
	prefix, local := string(prefixOf(t.name)), strings.ToLower(string(t.local))
	s.doc.isAtom = local == "feed"
	e, before := element{name: t.name, out: t.name}, s.mark()
	if local == "channel" {
		s.replace(start+1, start+1+len(t.name), prefix+"rss")
		e.out = []byte(prefix + "channel></" + prefix + "rss") // its end tag ends both
	}
	if s.attributes(t); t.end < 0 {
		s.rewind(before)
		s.cutOff()
		return
	}
	if prefix != "" && string(t.local) == "feed" && !t.declared && !t.empty && s.in[t.end-1] == '>' {
		s.repairs.add(wrongNamespace)
		s.replace(t.end-1, t.end, ` xmlns:`+strings.TrimSuffix(prefix, ":")+`="`+atomNamespace+`">`)
	}
	s.pos = t.end
	s.doc.lang, e.namespaces = t.lang, t.namespaces
	e.base = s.resolveBase("", t.base)
	s.doc.base = e.base
	if local == "channel" {
		if s.doc.version == "" {
			s.repairs.add(oldRSS)
		}
		s.replace(t.end, t.end, "<"+prefix+"channel>")
	}
	if t.empty {
		s.endRoot()
		return
	}
	s.stack = append(s.stack, e)
}

// foreign reports whether the default namespace uri that an element declares is to be
// left out, because by it gofeed would take the element for another vocabulary's. RSS
// 2.0 has no namespace, but software declares Atom's for it, or one of its own.
func (s *scanner) foreign(t *tag, uri string) bool {
	depth, own := len(s.stack), rssNamespaces
	is := func(name string) bool { return bytes.EqualFold(t.name, []byte(name)) }
	switch {
	case s.doc.isAtom && is("entry") && s.itemDepth == depth+1:
		own = atomNamespaces
	case s.doc.isAtom:
		return false
	case is("rss") && depth == 0, is("item") && s.itemDepth == depth+1:
	case is("channel") && depth <= 1 && uri != rss11Namespace:
	default:
		return false
	}
	if !slices.ContainsFunc(own, func(known string) bool { return strings.EqualFold(known, uri) }) {
		s.repairs.add(wrongNamespace)
	}
	return true
}

// rootNamespace is the namespace to put in the place of the one that an attribute of the
// root element declares, or "" where the attribute is right or declares none.
func (s *scanner) rootNamespace(t *tag, name, value []byte) string {
	if !bytes.HasPrefix(name, []byte("xmlns")) {
		return ""
	}
	prefix := strings.TrimSuffix(string(prefixOf(t.name)), ":")
	declared := strings.TrimPrefix(string(name[len("xmlns"):]), ":")
	own := declared == prefix // both are "" for the default namespace
	t.declared = t.declared || own
	uri := string(value)
	switch local := strings.ToLower(string(t.local)); {
	case local == "feed" && own && !slices.Contains(atomNamespaces, uri):
		s.repairs.add(wrongNamespace)
		return atomNamespace
	case local == "rdf" && declared == "" && !slices.Contains(rdfNamespaces, uri):
		s.repairs.add(wrongNamespace)
		return rss10Namespace
	case local == "channel" && own && uri == rss11Namespace:
		s.doc.version = "1.1"
	}
	return ""
}
