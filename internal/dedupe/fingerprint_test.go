package dedupe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/dedupe"
)

const speech = `The Assembly of Wexcombe met on the hill for the first time since the flood.
Members' reports were heard in silence, and the treasurer's was not heard at all: she had 1,250 reasons.
Nobody asked for a recount.`

func TestEqualTexts(t *testing.T) {
	title := "Assembly report, 4 March 2031"
	want := dedupe.Of(title, speech).Hash
	if want == 0 {
		t.Fatal("the text has no hash")
	}
	wide := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r + 'ａ' - 'a'
		}
		return r
	}, speech)
	for name, text := range map[string]string{
		"case":             strings.ToUpper(speech),
		"white space":      strings.ReplaceAll(speech, " ", "\u00a0 \n"),
		"apostrophes":      strings.ReplaceAll(speech, "'", "’"),
		"full-width":       wide,
		"soft hyphens":     strings.ReplaceAll(speech, "silence", "si\u00adlence"),
		"composed":         strings.ReplaceAll(speech, "first", "ﬁrst"),
		"title":            title + "\n" + speech,
		"title twice":      title + " " + strings.ToUpper(title) + " " + speech,
		"PDF":              "NB a pdf version of the report is available here. " + speech,
		"PDF run together": "NB the report is available as a pdf here " + speech,
		"PDF and title":    title + "\nA PDF version is available here.\n" + speech,
		"PDF at the end":   speech + "\nA pdf version is available here.",
		"Substack footer":  speech + "\nThanks for reading Ida Marsh! Subscribe for free to receive new posts and support my work.",
		"its other":        speech + "\nThanks for reading Ida Marsh! This post is public so feel free to share it.\nShare",
		"its third":        speech + "\nMarsh notes is a reader-supported publication. To receive new posts and support my work, consider becoming a free or paid subscriber.",
		"both":             speech + "\nThanks for reading Ida Marsh! This post is public so feel free to share it.\nShare\nMarsh notes is a reader-supported publication. To receive new posts and support my work, consider becoming a free or paid subscriber.\nSubscribe",
		"Medium footer":    speech + "\n" + title + " was originally published in Marsh notes on Medium, where people are continuing the conversation by highlighting and responding to this story.",
		"WordPress footer": speech + "\nThe post " + title + " appeared first on Ida Marsh.",
		"its plugin's":     speech + "\nThe post " + title + " first appeared on Ida Marsh.",
		"run together":     strings.TrimSuffix(speech, ".") + " The post " + title + " appeared first on Ida Marsh.",
		"after …":          strings.TrimSuffix(speech, ".") + "… The post " + title + " first appeared on Ida Marsh.",
		"after 。":          strings.TrimSuffix(speech, ".") + "。 The post " + title + " first appeared on Ida Marsh.",
		"a letter for '":   strings.ReplaceAll(speech, "'", "ʼ"),
		"WordPress teaser": speech + " … Continue reading " + title + " →",
		"ellipsis":         speech + " […]",
		"source":           speech + " …\nSource: Ida Marsh",
	} {
		if got := dedupe.Of(title, text).Hash; got != want {
			t.Errorf("%s: another text", name)
		}
	}
	for name, text := range map[string]string{
		"a sentence":  speech + " First appeared on the agenda in May.",
		"a clause":    strings.TrimSuffix(speech, ".") + " the post that first appeared on the list.",
		"an offer":    speech + " Tom brought a pdf version of this report available here.",
		"a pdf":       speech + " This is a pdf.",
		"Substack's":  speech + " Subscribe for free to receive new posts.",
		"its other":   speech + " This post is public so feel free to share it.",
		"a word less": strings.Replace(speech, "nobody ", "", 1) + " Nobody.",
		"order":       strings.Replace(speech, "hill for the", "for the hill", 1),
		"figures":     strings.Replace(speech, "1,250", "1,251", 1),
	} {
		if dedupe.Of(title, text).Hash == want {
			t.Errorf("%s: the same text", name)
		}
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string]bool{
		speech:                            false,
		speech + " […]":                   true,
		speech + " [...]":                 true,
		speech + "…\n":                    true,
		speech + "… [Read more]":          true,
		speech + "… [Continue reading]\n": true,
		speech + " (…)":                   true,
		speech + "…\nvia Assembly report | Ida Marsh":                                                                    true,
		speech + "…\nThe rest of it was about the ferry, of which more when the harbour master is back from the island.": false,
		strings.Repeat(speech, 8) + "…\nIda Marsh":                                                                       false,
		speech + " Continue reading The Report →":                                                                        true,
		speech + "...": true,
		speech + "\nMarsh notes is a reader-supported publication. To receive new posts and support my work, consider becoming a free or paid subscriber. Continue reading →": true,
		speech + " Read the rest of this entry »":  true,
		speech + "… Read More":                     true,
		speech + "… more":                          true,
		speech + " He wants more":                  false,
		speech + "… [More]":                        true,
		speech + "…\nView full post »":             true,
		speech + "… Read the rest of this article": true,
		speech + "...\nFind out more":              true,
		speech + "… (continued)":                   true,
		speech + "… Who will read the report":      false,
		speech + " Read the report":                false,
	} {
		if got := dedupe.Of("", text).Cut; got != want {
			t.Errorf("%q: cut %v", text[len(speech):], got)
		}
	}
}

func TestScriptsWithoutSpaces(t *testing.T) {
	text := strings.Repeat("議会は丘の上で開かれ", 3)
	if f := dedupe.Of("", text); f.Words != 30 || len(f.Sample()) != 10 {
		t.Errorf("%d words, %d of them sampled; want 30, 10", f.Words, len(f.Sample()))
	}
}

func TestTiny(t *testing.T) {
	f := dedupe.Of("", strings.Join(strings.Fields(speech)[:19], " "))
	if f.Words != 19 || f.Hash != 0 || f.Sample() != nil {
		t.Errorf("a text of 19 words is compared: %+v", f)
	}
}

// A text that offers itself as a PDF over and over takes no time that grows with
// its square.
func TestManyOffers(t *testing.T) {
	for _, offer := range []string{"pdf ", "pdf here "} {
		start, text := time.Now(), strings.Repeat(offer, 100_000)
		f := dedupe.Of("", text)
		if took := time.Since(start); f.Words != len(strings.Fields(text)) || took > 10*time.Second {
			t.Errorf("%q: %d words, took %v", offer, f.Words, took)
		}
	}
}

func TestBinary(t *testing.T) {
	for _, text := range []string{"", "A few words.", speech, speech + " […]", strings.Repeat(speech+" ", 700)} {
		f := dedupe.Of("", text)
		data, err := f.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got dedupe.Fingerprint
		if err := got.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		for _, bad := range [][]byte{nil, data[:1], append([]byte{9}, data[1:]...), data[:7], data[:len(data)-1]} {
			if got.UnmarshalBinary(bad) == nil {
				t.Errorf("%d words: %d bytes of %d are read", f.Words, len(bad), len(data))
			}
		}
		if diff := cmp.Diff(f, got); diff != "" {
			t.Errorf("%d words: %s", f.Words, diff)
		}
	}
}

func FuzzUnmarshalBinary(f *testing.F) {
	data, _ := dedupe.Of("", speech).MarshalBinary()
	f.Add(data)
	f.Add(data[:12])
	f.Fuzz(func(t *testing.T, data []byte) {
		var p dedupe.Fingerprint
		if p.UnmarshalBinary(data) != nil {
			return
		}
		dedupe.Compare(dedupe.Side{Key: "a", Fingerprint: p}, dedupe.Side{Key: "b", Fingerprint: dedupe.Of("", speech)})
	})
}

func FuzzOf(f *testing.F) {
	f.Add("Report", speech)
	f.Add("", "pdf available pdf \xff’ 議 ½ […]")
	f.Fuzz(func(t *testing.T, title, text string) {
		p := dedupe.Of(title, text)
		if (p.Hash == 0) != (p.Words < 20) || (p.Sample() == nil) != (p.Hash == 0) {
			t.Errorf("%d words, hash %x, sample %x", p.Words, p.Hash, p.Sample())
		}
	})
}
