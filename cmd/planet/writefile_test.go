package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"necblogs/internal/server"
)

// What the planet answers when a page's turn comes may not be what it was when the export
// made its list: polls and the operator's word go on.
func TestWriteFile(t *testing.T) {
	for _, test := range []struct {
		status        int
		written, fail bool
	}{
		{status: http.StatusOK, written: true},
		{status: http.StatusNotFound},         // hidden
		{status: http.StatusGone},             // erased
		{status: http.StatusMovedPermanently}, // a copy of another story's, or a meeting that goes by another day
		{status: http.StatusInternalServerError, fail: true},
	} {
		dir := t.TempDir()
		tree, err := openTree(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		site := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(test.status) })
		err = writeFile(t.Context(), site, tree, server.File{Path: "/story/1/", Name: "story/1/index.html"})
		if (err != nil) != test.fail {
			t.Errorf("%d: %v", test.status, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "story/1/index.html")); (err == nil) != test.written {
			t.Errorf("%d: %v", test.status, err)
		}
		if err := tree.close(); err != nil {
			t.Fatal(err)
		}
	}
}
