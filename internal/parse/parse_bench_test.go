package parse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// wordpress is a feed of n items of 8 KB, as WordPress writes it.
func wordpress(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Marrow Lane Notes</title><atom:link href="https://marrow.example/feed/" rel="self" type="application/rss+xml" />
<link>https://marrow.example</link><lastBuildDate>Tue, 04 Jun 2024 09:12:00 +0000</lastBuildDate>
<language>en-GB</language><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>`)
	text := strings.Repeat(`<p>The Assembly heard &#8220;nothing new&#8221; about the <a href="/quay">quay</a>, and café prices.</p>`+"\n", 80)
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Report no. %d &#8211; the quay</title><link>https://marrow.example/%d/</link>
<dc:creator><![CDATA[Ida Marrow]]></dc:creator><pubDate>Tue, 04 Jun 2024 09:12:00 +0000</pubDate>
<category><![CDATA[Quay]]></category><guid isPermaLink="false">https://marrow.example/?p=%d</guid>
<description><![CDATA[<p>The Assembly heard [&#8230;]</p>]]></description>
<content:encoded><![CDATA[%s]]></content:encoded><slash:comments>0</slash:comments></item>
`, i, i, i, text)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

// blogger is a feed of n entries of 8 KB, as Blogger writes it.
func blogger(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>
<id>tag:blogger.com,1999:blog-1</id><updated>2024-06-04T09:12:00.000+01:00</updated><title type='text'>Wexcombe Wire</title>
<link rel='self' type='application/atom+xml' href='https://wire.example/feeds/posts/default'/><link rel='alternate' type='text/html' href='https://wire.example/'/>`)
	text := strings.Repeat("&lt;p&gt;The Assembly heard &amp;nbsp;&#39;nothing new&#39; about the &lt;a href=\"/quay\"&gt;quay&lt;/a&gt;.&lt;/p&gt;\n", 80)
	for i := range n {
		fmt.Fprintf(&b, `<entry><id>tag:blogger.com,1999:blog-1.post-%d</id><published>2024-06-04T09:12:00.000+01:00</published>
<updated>2024-06-04T09:12:00.001+01:00</updated><title type='text'>Report no. %d</title><content type='html'>%s</content>
<link rel='alternate' type='text/html' href='https://wire.example/%d.html'/><author><name>Bram Oakes</name></author></entry>
`, i, i, text, i)
	}
	b.WriteString(`</feed>`)
	return b.Bytes()
}

// BenchmarkParse compares a feed's whole way through this package with gofeed
// alone, and shows what of it is the scanning.
func BenchmarkParse(b *testing.B) {
	for name, body := range map[string][]byte{"wordpress": wordpress(20), "blogger": blogger(20)} {
		b.Run(name+"/planet", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if f, err := Parse(body, "", "https://marrow.example/feed/", false); err != nil || len(f.Items) != 20 || f.Repairs != nil {
					b.Fatal(err, f.Repairs)
				}
			}
		})
		b.Run(name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/before", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				var r repairs
				text := decode(body, "", &r)
				start, _, _ := findRoot(text, "")
				if _, err := scan(text[start:], &input{limits: usual, repairs: &r}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
