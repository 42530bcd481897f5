package render_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void are the elements without an end tag.
var void = map[string]bool{"meta": true, "link": true, "img": true, "input": true, "br": true, "hr": true, "col": true, "wbr": true}

// wellMade checks what a browser would silently mend and what the content
// security policy would refuse: every tag closed in order, ids unique and
// references to them whole, one h1, no level of heading skipped, no inline style
// or script, every image with its alternative.
func wellMade(t *testing.T, page string) {
	t.Helper()
	balanced(t, page)
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, refs := map[string]int{}, []string{}
	h1, level := 0, 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
			switch {
			case a.Key == "id":
				ids[a.Val]++
			case a.Key == "for" || a.Key == "aria-describedby":
				refs = append(refs, a.Val)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				refs = append(refs, a.Val[1:])
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has an inline %s=%q", n.Data, a.Key, a.Val)
			}
			if strings.Contains(a.Val, "ZgotmplZ") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "style":
			t.Error("an inline style sheet")
		case "script":
			if attrs["type"] != "application/ld+json" {
				t.Error("an inline script")
			}
		case "img":
			if _, ok := attrs["alt"]; !ok || attrs["loading"] != "lazy" || attrs["referrerpolicy"] != "no-referrer" {
				t.Errorf("an image without alt, or not lazy, or with referrer: %v", attrs)
			}
		case "h1", "h2", "h3", "h4", "h5", "h6":
			at := int(n.Data[1] - '0')
			if at > level+1 && h1 > 0 {
				t.Errorf("<%s> after <h%d>", n.Data, level)
			}
			if level = at; at == 1 {
				h1++
			}
		}
	}
	if h1 != 1 {
		t.Errorf("%d h1, want 1", h1)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, ref := range refs {
		if ids[ref] == 0 {
			t.Errorf("nothing has the id %q that is referred to", ref)
		}
	}
}

func balanced(t *testing.T, page string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		name, _ := z.TagName()
		tag := string(name)
		switch kind {
		case html.StartTagToken:
			if !void[tag] {
				open = append(open, tag)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tag {
				t.Fatalf("</%s> closes %v", tag, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("never closed: %v", open)
	}
}
