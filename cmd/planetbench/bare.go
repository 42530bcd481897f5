package main

import (
	"context"
	"maps"
	"net/http"
)

// bare answers every request with a planet's front page and its headers, as they
// are when it starts, whole or as 304.
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
	whole.Del("Date") // which net/http makes anew
	same.Del("Date")
	return listen(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag {
			maps.Copy(w.Header(), same)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		maps.Copy(w.Header(), whole)
		w.Write(body)
	}))
}
