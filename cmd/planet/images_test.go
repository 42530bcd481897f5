package main_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// pixel is a whole PNG of one pixel.
var pixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

// The three ways with images, from the config to the browser, and by a changed
// config from one to the next.
func TestImages(t *testing.T) {
	in := planettest.NewInternet(t)
	const picture, broken, face = "http://one.example/a%20picture.png?x=1&y=2", "http://one.example/drawing.svg", "http://one.example/face.png"
	in.Set(picture, 200, nil, pixel)
	in.Set(face, 200, nil, pixel)
	in.Set(broken, 200, map[string]string{"Content-Type": "image/png"}, []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	post := item("one", 1)
	post.HTML += fmt.Sprintf(`<p><img src="%s" alt="The harbour" width="20" height="10"><img src="%s" alt="A chart"></p>`, strings.ReplaceAll(in.URL(picture), "&", "&amp;"), in.URL(broken))
	config := loopback + blogs(blog("one", feed(in, "one", post), "avatar: '"+in.URL(face)+"'"))
	h := newHouse(t, config)
	h.must("poll")
	s := h.serve()

	img := regexp.MustCompile(`<img [^>]*src="([^"]+)"`)
	images := func(path string) (srcs []string) {
		for _, m := range img.FindAllStringSubmatch(get(t, s.URL+path), -1) {
			srcs = append(srcs, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
		return srcs
	}
	policy := func() string {
		resp, _ := planettest.Request(t, "GET", s.URL+"/")
		return regexp.MustCompile(`img-src [^;]*`).FindString(resp.Header.Get("Content-Security-Policy"))
	}
	if got := images("/story/1/"); len(got) < 3 || !slices.Contains(got, in.URL(picture)) || !slices.Contains(got, in.URL(face)) {
		t.Errorf("link: %q", got)
	}
	if got := policy(); got != "img-src 'self' https: http:" {
		t.Errorf("link: %s", got)
	}

	h.write(config + "images: none\n")
	soon(t, "there are no images", func() bool { return len(images("/story/1/")) == 0 })
	body := get(t, s.URL+"/story/1/")
	if link := `<a href="` + strings.ReplaceAll(in.URL(picture), "&", "&amp;") + `" rel="noopener nofollow ugc">The harbour</a>`; !strings.Contains(body, link) {
		t.Errorf("none: no %s in\n%s", link, body)
	}
	if got := policy(); got != "img-src 'self'" {
		t.Errorf("none: %s", got)
	}

	h.write(config + "images: proxy\n")
	soon(t, "images are the planet's", func() bool { return len(images("/story/1/")) >= 3 })
	if got := policy(); got != "img-src 'self'" {
		t.Errorf("proxy: %s", got)
	}
	proxied(t, s.URL, images("/story/1/"))
	if n := in.Count(picture) + in.Count(face); n != 2 {
		t.Errorf("two images were fetched %d times", n)
	}
	if files, err := os.ReadDir(h.path("planet.db-images")); err != nil || len(files) == 0 {
		t.Errorf("nothing beside the database: %v", err)
	}
	h.must("export", h.path("site"))
	if page := h.read("site/story/1/index.html"); !strings.Contains(page, "a%20picture.png") || strings.Contains(page, "/image/") {
		t.Errorf("an export has images of a server that it has not:\n%s", page)
	}
	second := h.serve("--role", "web") // signs as the first does
	if a, b := images("/story/1/"), regexp.MustCompile(`src="(/image/[^"]+)"`).FindStringSubmatch(get(t, second.URL+"/story/1/")); b == nil || !slices.Contains(a, b[1]) {
		t.Errorf("two processes on one database have %q and %q", a, b)
	}

	r := reader{t, planettest.Browser(t), s.URL}
	r.open("/story/1/")
	soon(t, "the browser shows two images", func() bool {
		return ask[int](r, `[...document.images].filter(i => i.complete && i.naturalWidth == 1).length`) >= 2
	})
	if outside := in.Count(picture) + in.Count(face); outside != 2 {
		t.Errorf("the browser asked the blog itself: %d requests", outside)
	}
}

// proxied checks what the planet answers for the images of a page.
func proxied(t *testing.T, base string, srcs []string) {
	t.Helper()
	shown := 0
	for _, src := range srcs {
		if !strings.HasPrefix(src, "/image/") {
			t.Errorf("proxy: %s", src)
			continue
		}
		resp, body := planettest.Request(t, "GET", base+src)
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", src)
		}
		if resp.StatusCode != http.StatusOK {
			if resp.StatusCode != http.StatusBadGateway || resp.Header.Get("Cache-Control") != "public, max-age=60" || !strings.Contains(body, "no PNG") {
				t.Errorf("a drawing: %s %q", resp.Status, body)
			}
			continue
		}
		shown++
		if resp.Header.Get("Content-Type") != "image/png" || !bytes.Equal([]byte(body), pixel) {
			t.Errorf("%s: %s, %d bytes", src, resp.Header.Get("Content-Type"), len(body))
		}
		if again, _ := planettest.Request(t, "GET", base+src, "If-None-Match", resp.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("asked again: %s", again.Status)
		}
		forged := src[:len("/image/")] + strings.Repeat("A", 22) + src[len("/image/")+22:]
		if resp, _ := planettest.Request(t, "GET", base+forged); resp.StatusCode != http.StatusNotFound {
			t.Errorf("with a forged signature: %s", resp.Status)
		}
	}
	if shown < 2 {
		t.Errorf("%d images of %q are shown", shown, srcs)
	}
}
