package render

import (
	"cmp"
	"io"
	"net/http"
)

// Error writes the page of an error.
func (r *Renderer) Error(w io.Writer, p Page, v ErrorPage) error {
	var title string
	title, v.Sentence = v.Told()
	s := r.sheet("error", p, title, v)
	s.NoIndex = true
	return r.write(w, s)
}

// Told returns what the page says. A status without words of its own is told as
// an internal error.
func (v ErrorPage) Told() (title, sentence string) {
	usual, ok := usualErrors[v.Status]
	if !ok {
		usual = usualErrors[http.StatusInternalServerError]
	}
	return usual.title, cmp.Or(v.Sentence, usual.sentence)
}

var usualErrors = map[int]struct{ title, sentence string }{
	http.StatusBadRequest:          {"That address makes no sense", "Something in the address cannot be read, perhaps because part of it was lost on the way."},
	http.StatusNotFound:            {"Nothing is here", "The address may be mistyped, or what was here may have moved."},
	http.StatusMethodNotAllowed:    {"That cannot be done here", "This page can only be read."},
	http.StatusGone:                {"This was taken down", "The text was here and has been removed for good."},
	http.StatusRequestURITooLong:   {"That address is too long", "No address of the planet has so many characters."},
	http.StatusTooManyRequests:     {"A little slower, please", "Many requests came from where you are. Wait a minute and try again."},
	http.StatusInternalServerError: {"Something broke", "The fault is ours, not yours, and has been written to the log. Try again in a minute."},
	http.StatusServiceUnavailable:  {"Back in a moment", "The planet cannot reach its database just now. Try again in a minute."},
}
