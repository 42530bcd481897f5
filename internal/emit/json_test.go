package emit

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// jsonFaults holds a document against JSON Feed 1.1 (jsonfeed.org/version/1.1) and
// against the planet's own extension of its items.
func jsonFaults(doc []byte) []string {
	var feed map[string]any
	if err := json.Unmarshal(doc, &feed); err != nil {
		return []string{err.Error()}
	}
	var f faults
	f.must(feed["version"] == "https://jsonfeed.org/version/1.1", "version is %v", feed["version"])
	f.is(feed, "title", text, true)
	f.is(feed, "home_page_url", address, false)
	f.is(feed, "feed_url", address, false)
	f.is(feed, "next_url", address, false)
	f.must(feed["next_url"] != feed["feed_url"], "next_url is the feed itself")
	f.is(feed, "description", text, false)
	f.is(feed, "language", text, false)
	f.objects(feed, "authors", false, f.author)
	f.objects(feed, "hubs", false, func(hub map[string]any) {
		f.is(hub, "type", text, true)
		f.is(hub, "url", address, true)
	})
	f.must(feed["author"] == nil, "author was deprecated by 1.1")
	f.objects(feed, "items", true, f.item)
	return f
}

type faults []string

func (f *faults) must(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

func (f *faults) item(item map[string]any) {
	f.is(item, "id", text, true)
	f.is(item, "title", text, true) // required by the planet's contract, not by the specification
	f.is(item, "content_html", text, true)
	f.is(item, "url", address, true)
	f.is(item, "summary", text, false)
	f.is(item, "image", address, false)
	f.is(item, "date_published", date, false)
	f.is(item, "date_modified", date, false)
	f.is(item, "language", text, false)
	f.must(item["author"] == nil, "author was deprecated by 1.1")
	f.objects(item, "authors", true, f.author)
	f.objects(item, "attachments", false, func(a map[string]any) {
		f.is(a, "url", address, true)
		f.is(a, "mime_type", text, true)
		f.is(a, "size_in_bytes", number, false)
	})
	tags, _ := item["tags"].([]any)
	f.must(len(tags) > 0 && !slices.ContainsFunc(tags, func(t any) bool { return !text(t) }), "tags are %v", item["tags"])
	f.planet(item["_planet"])
}

func (f *faults) planet(extension any) {
	x, ok := extension.(map[string]any)
	f.must(ok && len(x) == 5, "_planet is %v", extension)
	f.is(x, "blog", text, true)
	f.is(x, "representative", text, true)
	f.is(x, "revised", number, true)
	meeting, ok := x["meeting"]
	f.must(ok && (meeting == nil || text(meeting)), "_planet.meeting is %v", meeting)
	f.objects(x, "copies", true, func(c map[string]any) {
		f.is(c, "url", text, true)
		f.is(c, "blog", text, true)
		f.is(c, "reason", text, true)
		f.is(c, "score", number, true)
	})
}

func (f *faults) author(a map[string]any) {
	f.must(a["name"] != nil || a["url"] != nil || a["avatar"] != nil, "an author is empty")
	f.is(a, "name", text, false)
	f.is(a, "url", address, false)
}

func (f *faults) is(o map[string]any, key string, rule func(any) bool, required bool) {
	v, ok := o[key]
	f.must(ok || !required, "no %s", key)
	f.must(!ok || rule(v), "%s is %v", key, v)
}

func (f *faults) objects(o map[string]any, key string, required bool, rule func(map[string]any)) {
	list, ok := o[key].([]any)
	f.must(ok || !required && o[key] == nil, "%s is %v", key, o[key])
	for _, v := range list {
		object, ok := v.(map[string]any)
		f.must(ok, "%s holds %v", key, v)
		rule(object)
	}
}

func text(v any) bool   { _, ok := v.(string); return ok }
func number(v any) bool { n, ok := v.(float64); return ok && n >= 0 }

func address(v any) bool {
	s, _ := v.(string)
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && u.Host != ""
}

func date(v any) bool {
	s, _ := v.(string)
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

func TestJSONFeedRules(t *testing.T) {
	for name, d := range map[string]Doc{"page": wexcombe(), "archive": archive()} {
		for _, fault := range jsonFaults(write(t, "json", d)) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// The rules themselves must find faults, or the test above says nothing.
func TestJSONFeedRulesRefuse(t *testing.T) {
	sound := string(write(t, "json", wexcombe()))
	for _, edit := range [][2]string{
		{"version/1.1", "version/1"},
		{`"title":"Olive – Planet Wexcombe"`, `"titel":""`},
		{`"title":"Harvest"`, `"title":null`},
		{`"id":"https`, `"guid":"https`},
		{`"2023-07-25T19:00:00Z"`, `"25 July 2023"`},
		{`"url":"https://mill.example/2"`, `"url":"/2"`},
		{`"size_in_bytes":3000000000`, `"size_in_bytes":"3 GB"`},
		{`"meeting":null,`, ``},
		{`"copies":[]`, `"copies":null`},
		{`"score":0.925`, `"score":"J3"`},
	} {
		broken := strings.Replace(sound, edit[0], edit[1], 1)
		if broken == sound {
			t.Fatalf("the document has no %s", edit[0])
		}
		if len(jsonFaults([]byte(broken))) == 0 {
			t.Errorf("%q for %q is no fault", edit[1], edit[0])
		}
	}
}
