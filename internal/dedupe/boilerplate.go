package dedupe

import (
	"regexp"
	"slices"
	"strings"
)

// trim takes out of a text what is not about its subject: the offer of a PDF, the title at
// its beginning, and what blog engines append. cut reports that what they appended, such as
// "Continue reading", marks an excerpt.
func trim(ws, title []word) (_ []word, cut bool) {
	ws = withoutPDF(ws)
	for range 2 { // twice in WordPress's excerpts of posts that begin with their title
		if hasPrefix(ws, title) {
			ws = ws[len(title):]
		}
	}
	for _, t := range tails {
		i := lastIndex(ws, t.words, tailReach)
		if i < 0 {
			continue
		}
		j := lastIndex(ws[:i], t.opens, tailReach)
		if t.plain && (j < 0 || j > 0 && !ws[j-1].stop) {
			continue
		}
		if j >= 0 {
			i = j
		}
		for t.line && i > 0 && !ws[i-1].stop {
			i--
		}
		ws, cut = ws[:i], cut || t.cut
	}
	return ws, cut
}

// tailReach is how many words before the end an appended phrase may begin: it may have a
// title and a blog's name in it.
const tailReach = 40

// tails are the phrases that blog engines append.
var tails = []struct {
	opens []word // with which the phrase may begin, before a title that it names
	words []word // by which it is found
	cut   bool   // it marks an excerpt
	plain bool   // people write these words too: they are the phrase only in a sentence or line that begins with opens
	line  bool   // the phrase begins where its sentence or line does
}{
	{opens: words("the post"), words: words("appeared first on")},
	{opens: words("the post"), words: words("first appeared on"), plain: true},
	{words: words("continue reading"), cut: true},
	{words: words("read the rest of this"), cut: true},
	{opens: words("thanks for reading"), words: words("subscribe for free to receive new posts"), plain: true}, // Substack, thrice
	{opens: words("thanks for reading"), words: words("this post is public so feel free to share it"), plain: true},
	{words: words("is a reader supported publication to receive new posts and support my work"), line: true},
	{words: words("on medium where people are continuing the conversation by highlighting and responding"), line: true}, // Medium
}

// isFooter reports whether words are the beginning of what engines and editors put below a
// text: how to subscribe, donate, share and comment, what else there is to read. The weights
// of [footers], each word counted once, must add up to four.
func isFooter(text []uint16) bool {
	sum := 0
	for _, w := range slices.Compact(slices.Sorted(slices.Values(text))) {
		sum += footers[w]
	}
	return sum >= 4
}

// beginsFooter reports whether words below a text, at least [muchOwn] of them, are a footer or
// begin with the name of its author.
func beginsFooter(below []uint16, author string) bool {
	return isFooter(below[:muchOwn]) || names(below[:8], author)
}

// leadsOn reports whether the words below a text only say where to read the rest: "Click
// here to read the full report on Ida's blog", "Full report: https://ida.example/7".
func leadsOn(text []uint16) bool {
	among := func(list []uint16) bool {
		return slices.ContainsFunc(text, func(w uint16) bool { return slices.Contains(list, w) })
	}
	return len(text) <= 20 && among(onward) && among(remainder)
}

var onward, remainder = texts(words("read here click see link http https blog site website")), texts(words("full rest whole more complete entire"))

// footers are words that footers have, with their weights: 3 for those that hardly any other
// text has, 1 for the rest.
var footers = func() map[uint16]int {
	m := map[uint16]int{}
	for n, list := range map[int]string{
		1: "about author authors subscribing subscription subscriptions newsletters donating donation donations supporter " +
			"share sharing click facebook twitter telegram reddit youtube comment comments reply email emails feed print printed pdf " +
			"post posts posted blog archive tag tags label labels filed category related previous older newer recent reserved " +
			"cookie privacy promoted published reproduced permission originally website site page pages menu free volunteers " +
			"reader readers read follow sign join contact navigation advertising forwarded republish article articles",
		3: "subscribe subscribed subscriber subscribers unsubscribe newsletter donate paypal patreon rss reblog pinterest " +
			"whatsapp linkedin tumblr bluesky mastodon instagram podcast inbox copyright cookies disclaimer mailing wordpress " +
			"tagged categories pingback archives",
	} {
		for _, w := range words(list) {
			m[inText(w)] = n
		}
	}
	return m
}()

// endsOpen reports whether a text ends with an ellipsis, bracketed or not, or with an
// ellipsis and the label of a link to the rest, such as "Read more".
func endsOpen(text string) bool {
	text = strings.TrimRight(text, " \n\t\u00a0])>»→")
	end := text[max(0, len(text)-labelReach):]
	text = strings.TrimRight(strings.TrimSuffix(text, labelRE.FindString(end)), " \n\t\u00a0[(<«")
	return strings.HasSuffix(text, "…") || strings.HasSuffix(text, "...")
}

// labelRE finds such a label at the end of a text, in no more than labelReach bytes.
var labelRE = regexp.MustCompile(`(?i)\b(?:(?:continue|find out|keep|read|see|view)(?: (?:article|entry|full|more|of|on|post|reading|report|rest|story|the|this|whole))+|continued|more)$`)

const labelReach = 64

var (
	pdf       = words("pdf")[0].hash
	available = words("available")[0].hash
	here      = words("here")[0].hash
	nb        = words("nb")[0].hash
	offer     = words("nb a the this full report post article version of is also as in pdf format available to download from here")
)

// offerReach bounds how many words before and after "pdf" are taken for its offer, since a
// text may consist of nothing but such words.
const offerReach = 40

// withoutPDF takes out each "NB a pdf version of the report is available here": the run of
// such words around "pdf", if "available" is among them. It begins at "NB" and ends at
// "here" at the latest, since excerpts have no stop between it and the next sentence.
func withoutPDF(ws []word) []word {
	out := ws[:0]
	for i := 0; i < len(ws); i++ {
		out = append(out, ws[i])
		if ws[i].hash != pdf {
			continue
		}
		from, to := len(out)-1, i
		for from > 0 && len(out)-from <= offerReach && out[from].hash != nb && !out[from-1].stop && contains(offer, out[from-1].hash) {
			from--
		}
		for ws[to].hash != here && !ws[to].stop && to+1 < len(ws) && to-i < offerReach && contains(offer, ws[to+1].hash) {
			to++
		}
		if contains(out[from:], available) || contains(ws[i:to+1], available) {
			out, i = out[:from], to
		}
	}
	return out
}

func contains(ws []word, hash uint64) bool {
	return slices.ContainsFunc(ws, func(w word) bool { return w.hash == hash })
}

func hasPrefix(ws, prefix []word) bool {
	return len(ws) >= len(prefix) &&
		slices.EqualFunc(ws[:len(prefix)], prefix, func(a, b word) bool { return a.hash == b.hash })
}

// lastIndex is where phrase last stands among the last reach words, or -1. No words at all
// stand at the end.
func lastIndex(ws, phrase []word, reach int) int {
	for i := len(ws) - len(phrase); i >= max(0, len(ws)-reach); i-- {
		if hasPrefix(ws[i:], phrase) {
			return i
		}
	}
	return -1
}
