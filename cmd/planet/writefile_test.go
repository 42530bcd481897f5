package main

import (
	"errors"
	"io/fs"
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

// An export that is cut off leaves no compressed form beside a file of other bytes: the next
// export would take it for that file's own, and a web host sends it in the file's place. Nor
// does what it left unfinished stay for ever.
func TestPutCutOff(t *testing.T) {
	dir := t.TempDir()
	export := func(put func(put func(body string) error)) {
		tree, err := openTree(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		put(func(body string) error {
			return tree.put("index.html", []byte(body), func(coding string) ([]byte, error) { return []byte(coding + " of " + body), nil })
		})
		if err := tree.close(); err != nil {
			t.Fatal(err)
		}
	}
	unfinished := filepath.Join(dir, ".new-index.html")
	export(func(put func(string) error) {
		first := put("one")
		inTheWay := os.Mkdir(unfinished, 0o755)
		if second := put("two"); first != nil || inTheWay != nil || second == nil {
			t.Fatal(first, inTheWay, second)
		}
		if err := errors.Join(os.Remove(unfinished), put("one")); err != nil {
			t.Fatal(err)
		}
	})
	for coding, suffix := range suffixes {
		if got, err := os.ReadFile(filepath.Join(dir, "index.html"+suffix)); string(got) != coding+" of one" || err != nil {
			t.Errorf("beside “one” stands %q, %v", got, err)
		}
	}
	if err := os.WriteFile(unfinished, []byte("tw"), 0o644); err != nil {
		t.Fatal(err)
	}
	export(func(put func(string) error) {
		if err := put("one"); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := os.Stat(unfinished); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", unfinished, err)
	}
}
