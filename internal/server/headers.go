package server

import (
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"

	"necblogs/internal/planet"
)

// policy is what a page may load: its own style and the images of posts. It has no
// script, and may not be framed. It may connect to the planet, for the tools that
// look at a page from within a browser.
func policy(images planet.ImageMode) string {
	from := "'self' https: http:"
	if images != planet.ImagesLink {
		from = "'self'"
	}
	return "default-src 'none'; style-src 'self'; connect-src 'self'; img-src " + from +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// headers are what every answer of a site carries.
func headers(site planet.Site) http.Header {
	h := http.Header{}
	h.Set("Content-Security-Policy", policy(site.Images))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if site.NoIndex {
		h.Set("X-Robots-Tag", "noindex")
	}
	return h
}

// setHeaders sets the headers of every answer.
func (s *Server) setHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), s.view.Load().headers)
		next.ServeHTTP(w, r)
	})
}

// recover turns a panic into an error page and a line in the log.
func (s *Server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.fail(w, r, s.view.Load(), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
