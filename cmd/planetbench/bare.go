package main

import (
	"context"
	"net/http"
)

// bare serves the front page of the planet at an address, with its headers, as it was when
// bare started: whole or, if the request has its ETag, as 304.
func bare(args []string) error {
	whole, body, err := get(context.Background(), args[0], "/", "")
	if err != nil {
		return err
	}
	etag := whole.Get("Etag")
	same, _, err := get(context.Background(), args[0], "/", etag)
	if err != nil {
		return err
	}
	all, known := fields(whole), fields(same)
	return listen(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag {
			set(w.Header(), known)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		set(w.Header(), all)
		w.Write(body)
	}))
}

// field is a header in canonical form. Setting a list of them takes less time than copying
// a map.
type field struct {
	name   string
	values []string
}

// fields are all headers but the date, which net/http makes anew.
func fields(h http.Header) (list []field) {
	for name, values := range h {
		if name != "Date" {
			list = append(list, field{name, values})
		}
	}
	return list
}

func set(h http.Header, list []field) {
	for _, f := range list {
		h[f.name] = f.values
	}
}
