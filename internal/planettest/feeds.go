package planettest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"
)

// Item is one item of a feed that a test makes. A field left empty is left out of
// the feed; a zero Date too.
type Item struct {
	GUID   string
	Link   string
	Title  string
	Author string
	Date   time.Time
	HTML   string
}

// RSS is an RSS 2.0 feed of items as WordPress writes it, with content:encoded and
// dc:creator. Its title is "A blog", its site http://blog.example/.
func RSS(items ...Item) []byte {
	var f feed
	f.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel>
  <title>A blog</title>
  <link>http://blog.example/</link>`)
	for _, i := range items {
		f.WriteString("\n  <item>")
		f.say("\n   <title>%s</title>", i.Title)
		f.say("\n   <link>%s</link>", i.Link)
		f.say("\n   <guid>%s</guid>", i.GUID)
		f.say("\n   <dc:creator>%s</dc:creator>", i.Author)
		f.say("\n   <pubDate>%s</pubDate>", stamp(i.Date, time.RFC1123Z))
		f.say("\n   <content:encoded>%s</content:encoded>", i.HTML)
		f.WriteString("\n  </item>")
	}
	f.WriteString("\n </channel>\n</rss>")
	return f.Bytes()
}

// Atom is an Atom 1.0 feed of items; its id is urn:planettest:a-blog.
func Atom(items ...Item) []byte {
	var f feed
	f.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
 <id>urn:planettest:a-blog</id>
 <title>A blog</title>
 <link rel="alternate" href="http://blog.example/"></link>`)
	for _, i := range items {
		f.WriteString("\n <entry>")
		f.say("\n  <id>%s</id>", i.GUID)
		f.WriteString("\n  <title>")
		f.say("%s", i.Title)
		f.WriteString("</title>")
		f.say("\n  <link rel=\"alternate\" href=\"%s\"></link>", i.Link)
		f.say("\n  <author>\n   <name>%s</name>\n  </author>", i.Author)
		f.say("\n  <published>%s</published>", stamp(i.Date, time.RFC3339))
		f.say("\n  <updated>%s</updated>", stamp(i.Date, time.RFC3339))
		f.say("\n  <content type=\"html\">%s</content>", i.HTML)
		f.WriteString("\n </entry>")
	}
	f.WriteString("\n</feed>")
	return f.Bytes()
}

// feed is a feed that is being written.
type feed struct{ bytes.Buffer }

// say writes a text, escaped, by a format; nothing for "".
func (f *feed) say(format, text string) {
	if text != "" {
		var escaped bytes.Buffer
		xml.EscapeText(&escaped, []byte(text))
		fmt.Fprintf(f, format, &escaped)
	}
}

func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}
