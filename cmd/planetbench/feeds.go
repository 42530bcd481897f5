package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// epoch is when the newest entries were posted: a fixed time in the past, so that feeds
// are the same in each run.
var epoch = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// vocabulary is 4,096 invented words of two to five syllables.
var vocabulary = func() []string {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ba", "con", "der", "e", "fil", "go", "hen", "in", "jo", "kar", "lo", "men", "nor", "o", "pra", "ri", "ser", "tal", "u", "ven"}
	words := make([]string, 4096)
	for i := range words {
		for range 2 + r.IntN(4) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	return words
}()

// shape is what feeds are like.
type shape struct {
	least, most int           // bytes of an entry
	apart       time.Duration // between one entry and the next
	meetings    bool          // every fourth entry of every hundredth feed reports on one, as its title says
}

var (
	usual = shape{least: 3 << 10, most: 12 << 10, apart: 24 * time.Hour}
	// long are the feeds of a planet that has run for years.
	long = shape{least: 1 << 10, most: 3 << 10, apart: 7 * 24 * time.Hour, meetings: true}
)

// feed is the n-th feed, the same each time: an RSS feed as WordPress writes it
// or, for odd n, an Atom feed as Blogger does.
func (s shape) feed(n, entries int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 3))
	b := bytes.NewBuffer(make([]byte, 0, entries*(s.most+1<<10)))
	head, item, tail := wordpress(n)
	if n%2 == 1 {
		head, item, tail = blogger(n)
	}
	b.WriteString(head)
	for i := range entries {
		at := epoch.Add(-time.Duration(i)*s.apart - time.Duration(n)*time.Minute)
		title := sentence(r, nil, 6)
		if s.meetings && n%100 == 0 && i%4 == 0 {
			title = fmt.Appendf(nil, "NEC, %s", s.met(i).Format("2 January 2006"))
		}
		item(b, i, title, at, content(r, s.least+r.IntN(s.most-s.least)))
	}
	b.WriteString(tail)
	return b.Bytes()
}

// met is the day of the meeting that the i-th entry of a feed reports on.
func (s shape) met(i int) time.Time { return epoch.Add(-time.Duration(i)*s.apart).AddDate(0, 0, -3) }

type itemWriter func(b *bytes.Buffer, i int, title []byte, at time.Time, html []byte)

// wordpress is a feed as WordPress makes it, but it does not ask to be polled hourly, since
// every feed is to be due once a second in a running planet.
func wordpress(n int) (head string, item itemWriter, tail string) {
	site := fmt.Sprintf("https://blog%d.example", n)
	head = fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Blog %d</title><atom:link href="%s/feed/" rel="self" type="application/rss+xml" /><link>%[2]s</link>
<description>Reports</description><language>en-GB</language>
<generator>https://wordpress.org/?v=6.8</generator>
`, n, site)
	return head, func(b *bytes.Buffer, i int, title []byte, at time.Time, html []byte) {
		fmt.Fprintf(b, `<item><title>%s</title><link>%s/%s/post-%d/</link><dc:creator><![CDATA[Writer %d]]></dc:creator>
<pubDate>%s</pubDate><category><![CDATA[Reports]]></category><guid isPermaLink="false">%[2]s/?p=%[7]d</guid>
<description><![CDATA[%s]]></description><content:encoded><![CDATA[%s]]></content:encoded></item>
`, title, site, at.Format("2006/01"), i, n, at.Format(time.RFC1123Z), 1000-i, html[:200], html)
	}, "</channel></rss>\n"
}

func blogger(n int) (head string, item itemWriter, tail string) {
	site := fmt.Sprintf("https://blog%d.example", n)
	head = fmt.Sprintf(`<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'
	xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:blogger.com,1999:blog-%d</id><updated>%s</updated>
<title type='text'>Blog %[1]d</title><link rel='self' type='application/atom+xml' href='%[3]s/feeds/posts/default'/>
<link rel='alternate' type='text/html' href='%[3]s/'/><author><name>Writer %[1]d</name></author><generator>Blogger</generator>
`, n, epoch.Format(time.RFC3339), site)
	return head, func(b *bytes.Buffer, i int, title []byte, at time.Time, html []byte) {
		fmt.Fprintf(b, `<entry><id>tag:blogger.com,1999:blog-%d.post-%d</id><published>%s</published><updated>%[3]s</updated>
<category scheme='http://www.blogger.com/atom/ns#' term='Reports'/><title type='text'>%s</title><content type='html'>`,
			n, 1000-i, at.Format(time.RFC3339), title)
		escaped.WriteString(b, string(html))
		fmt.Fprintf(b, `</content><link rel='alternate' type='text/html' href='%s/%s/post-%d.html'/>
<author><name>Writer %d</name></author><thr:total>0</thr:total></entry>
`, site, at.Format("2006/01"), i, n)
	}, "</feed>\n"
}

// content is the HTML of a post of about size bytes: paragraphs, links, quotations.
func content(r *rand.Rand, size int) []byte {
	html := make([]byte, 0, size+1024)
	for i := 0; len(html) < size; i++ {
		open, end := "<p>", "</p>\n"
		if i%7 == 3 {
			open, end = "<blockquote><p>", "</p></blockquote>\n"
		}
		html = append(html, open...)
		for range 2 + r.IntN(4) {
			html = sentence(r, html, 8+r.IntN(12))
			html = append(html, ". "...)
		}
		html = fmt.Appendf(html, `<a href="/%s/">%s</a> and <strong>%s</strong>`, word(r), word(r), word(r))
		html = append(html, end...)
	}
	return html
}

// sentence appends n words, some of which are more frequent than others.
func sentence(r *rand.Rand, to []byte, n int) []byte {
	for i := range n {
		if i > 0 {
			to = append(to, ' ')
		}
		to = append(to, word(r)...)
	}
	return to
}

func word(r *rand.Rand) string {
	bits := r.Uint32()
	return vocabulary[min(bits&4095, bits>>20)]
}

// escaped is HTML as Blogger puts it into XML.
var escaped = strings.NewReplacer("<", "&lt;", ">", "&gt;", `"`, "&quot;", "&", "&amp;")
