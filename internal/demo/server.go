package demo

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed page.html
var pageText string

// view is what page.html shows: a post, or the list of all.
type view struct {
	Blog  blog
	Posts []post // newest first
	Post  *post  // nil: the list
}

// Handler publishes the demo's blogs, each under /{slug}/: its feed, its posts,
// the pictures in them, and a front page that lists the posts. The addresses in
// the feeds are on the host that the request names.
func Handler() http.Handler {
	page := template.Must(template.New("page").Funcs(template.FuncMap{
		"home": blog.home,
		"feed": blog.feed,
		"path": blog.path,
	}).Parse(pageText))
	mux := http.NewServeMux()
	for _, b := range blogs() {
		posts, err := load(b.Slug)
		if err != nil {
			panic(err) // the posts are part of the program
		}
		mux.HandleFunc(exactly(b.feed()), b.publish(posts))
		mux.HandleFunc(exactly(b.home()), show(page, view{Blog: b, Posts: posts}))
		for i, p := range posts {
			mux.HandleFunc(exactly(b.path(p)), show(page, view{Blog: b, Posts: posts, Post: &posts[i]}))
		}
	}
	mux.HandleFunc(exactly("/rusk/wp-content/uploads/2025/03/haddow-plots.png"), func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "posts/rusk/haddow-plots.png")
	})
	return mux
}

// exactly is the pattern for GET and HEAD of path and nothing below it.
func exactly(path string) string {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	return "GET " + path
}

func (b blog) publish(posts []post) http.HandlerFunc {
	format, mime := b.rss, "application/rss+xml; charset=UTF-8"
	if b.Blogger {
		format, mime = b.atom, "application/atom+xml; charset=UTF-8"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := format("http://"+r.Host, posts)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, r, mime, posts[0].Date, body)
	}
}

func show(page *template.Template, v view) http.HandlerFunc {
	modified := v.Posts[0].Date
	if v.Post != nil {
		modified = v.Post.Date
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if n := r.FormValue("p"); n != "" { // WordPress's short address
			v.redirect(w, r, n)
			return
		}
		var body bytes.Buffer
		if err := page.Execute(&body, v); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, r, "text/html; charset=UTF-8", modified, body.Bytes())
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

// answer sends body with validators, or a 304 to who has it already.
func answer(w http.ResponseWriter, r *http.Request, mime string, modified time.Time, body []byte) {
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", mime)
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum[:8]))
	http.ServeContent(w, r, "", modified, bytes.NewReader(body))
}
