package demo

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	text "text/template"
)

//go:embed page.html rss.xml atom.xml
var texts embed.FS

// view is what the templates show: a post, or all of a blog.
type view struct {
	Base  string // scheme and host that the request names, escaped for XML
	Blog  blog
	Posts []post // newest first
	Post  *post  // nil: all
}

// Handler publishes the demo's blogs, each under /{slug}/: its feed, its posts,
// the pictures in them, and a front page that lists the posts. The addresses in
// the feeds are on the host that the request names.
func Handler() http.Handler {
	funcs := map[string]any{"home": blog.home, "feed": blog.feed, "path": blog.path, "excerpt": post.excerpt, "xml": escape}
	page := template.Must(template.New("page.html").Funcs(funcs).ParseFS(texts, "page.html"))
	feeds := text.Must(text.New("").Funcs(funcs).ParseFS(texts, "*.xml"))
	mux := http.NewServeMux()
	for _, b := range blogs {
		posts := load(b.Slug)
		v := view{Blog: b, Posts: posts}
		format := "rss"
		if b.Blogger {
			format = "atom"
		}
		mux.HandleFunc(exactly(b.feed()), v.publish(feeds.Lookup(format+".xml"), "application/"+format+"+xml; charset=UTF-8"))
		mux.HandleFunc(exactly(b.home()), v.show(page))
		for i, p := range posts {
			v.Post = &posts[i]
			mux.HandleFunc(exactly(b.path(p)), v.show(page))
		}
	}
	mux.HandleFunc(exactly("/rusk/wp-content/uploads/2025/03/haddow-plots.png"), func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "posts/rusk/haddow-plots.png")
	})
	return mux
}

// exactly is the pattern of [http.ServeMux] for GET and HEAD of path and nothing below it.
func exactly(path string) string {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	return "GET " + path
}

// escape is a value as it stands in XML.
func escape(v any) string {
	var out strings.Builder
	xml.EscapeText(&out, fmt.Append(nil, v))
	return out.String()
}

// publish answers with what a template makes of v, or with 304 if the reader has that.
func (v view) publish(t interface{ Execute(io.Writer, any) error }, mime string) http.HandlerFunc {
	modified := v.Posts[0].Date
	if v.Post != nil {
		modified = v.Post.Date
	}
	return func(w http.ResponseWriter, r *http.Request) {
		v := v
		v.Base = escape("http://" + r.Host)
		var body bytes.Buffer
		if err := t.Execute(&body, v); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		sum := sha256.Sum256(body.Bytes())
		w.Header().Set("Content-Type", mime)
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum[:8]))
		http.ServeContent(w, r, "", modified, bytes.NewReader(body.Bytes()))
	}
}

// show answers with a page; WordPress's short addresses (/?p=3) it redirects to the post.
func (v view) show(page *template.Template) http.HandlerFunc {
	publish := v.publish(page, "text/html; charset=UTF-8")
	return func(w http.ResponseWriter, r *http.Request) {
		if n := r.FormValue("p"); n != "" {
			v.redirect(w, r, n)
		} else {
			publish(w, r)
		}
	}
}

func (v view) redirect(w http.ResponseWriter, r *http.Request, number string) {
	for _, p := range v.Posts {
		if fmt.Sprint(p.Number) == number {
			http.Redirect(w, r, v.Blog.path(p), http.StatusMovedPermanently)
			return
		}
	}
	http.NotFound(w, r)
}
