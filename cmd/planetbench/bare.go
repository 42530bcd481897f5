package main

import (
	"encoding/json"
	"net/http"
	"os"
)

// page is a page as it came, and what came with it, whole and as 304.
type page struct {
	Body        []byte
	Whole, Same http.Header
}

// bare answers every request with the page of a file, and with its headers.
func bare(args []string) error {
	file, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var p page
	if err := json.Unmarshal(file, &p); err != nil {
		return err
	}
	etag, all, same := p.Whole.Get("Etag"), fields(p.Whole), fields(p.Same)
	return listen(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag {
			set(w.Header(), same)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		set(w.Header(), all)
		w.Write(p.Body)
	}))
}

// field is a header in canonical form.
type field struct {
	name   string
	values []string
}

func fields(h http.Header) (list []field) {
	for name, values := range h {
		list = append(list, field{name, values})
	}
	return list
}

func set(h http.Header, list []field) {
	for _, f := range list {
		h[f.name] = f.values
	}
}
