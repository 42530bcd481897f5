package demo

import (
	"embed"
	"html"
	"html/template"
	"io"
	"io/fs"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the demo must run where the system has no time zones
)

//go:embed posts
var files embed.FS

// post is one post. Its file is named after the day and the slug, and is written like a
// mail: the fields Title, which may be missing, and Date (in Europe/London), an empty line,
// and HTML in which paragraphs need no tags, as in WordPress's editor.
type post struct {
	Number int // from 1, for the blog's first post
	Slug   string
	Title  string
	Date   time.Time
	Body   template.HTML
}

// load reads the posts of a blog, newest first.
func load(slug string) []post {
	var posts []post
	for _, name := range must(fs.Glob(files, "posts/"+slug+"/*.txt")) {
		posts = append(posts, read(name))
	}
	slices.SortFunc(posts, func(a, b post) int { return b.Date.Compare(a.Date) })
	for i := range posts {
		posts[i].Number = len(posts) - i
	}
	return posts
}

func read(name string) post {
	msg := must(mail.ReadMessage(must(files.Open(name))))
	return post{
		Slug:  strings.TrimSuffix(path.Base(name), ".txt")[len("2006-01-02-"):],
		Title: msg.Header.Get("Title"),
		Date:  must(time.ParseInLocation("2006-01-02 15:04", msg.Header.Get("Date"), must(time.LoadLocation("Europe/London")))),
		Body:  paragraphs(string(must(io.ReadAll(msg.Body)))),
	}
}

// must is for the posts, which are part of the program.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var block = regexp.MustCompile(`^<(p|ul|ol|table|blockquote)\b`)

// paragraphs puts what empty lines set apart into <p>, unless it is a block of HTML already.
func paragraphs(text string) template.HTML {
	blocks := strings.Split(strings.TrimSpace(text), "\n\n")
	for i, b := range blocks {
		if !block.MatchString(b) {
			blocks[i] = "<p>" + b + "</p>"
		}
	}
	return template.HTML(strings.Join(blocks, "\n"))
}

var tag = regexp.MustCompile(`<[^>]*>`)

// excerpt is what WordPress makes of a post where no excerpt was written: its
// first 55 words and an ellipsis in brackets.
func (p post) excerpt() string {
	words := strings.Fields(html.UnescapeString(tag.ReplaceAllString(string(p.Body), "")))
	more := ""
	if len(words) > 55 {
		words, more = words[:55], " [&#8230;]"
	}
	return "<p>" + html.EscapeString(strings.Join(words, " ")) + more + "</p>"
}

// path is the path of a post's address.
func (b blog) path(p post) string {
	if b.Blogger {
		return b.home() + p.Date.Format("2006/01/") + p.Slug + ".html"
	}
	return b.home() + p.Date.Format("2006/01/02/") + p.Slug + "/"
}
