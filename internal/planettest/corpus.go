package planettest

import (
	"bytes"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Corpus is the directory of the labelled feeds: $PLANET_CORPUS, or shared/corpus
// beside the repository. Where there is none the test is skipped, except in CI
// ($CI is set), where it fails.
func Corpus(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("PLANET_CORPUS"); dir != "" {
		return dir
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		corpus := filepath.Join(dir, "shared", "corpus")
		if _, err := os.Stat(filepath.Join(corpus, "labels.json")); err == nil {
			return corpus
		}
		if dir == filepath.Dir(dir) {
			Missing(t, "no shared/corpus beside the repository, and PLANET_CORPUS is not set")
		}
	}
}

// ServeCorpus serves the corpus's feeds as /annblack.xml and so on until the test ends,
// with a strong ETag, Last-Modified and 304, as the real blogs would.
func ServeCorpus(t testing.TB) *httptest.Server {
	dir := Corpus(t)
	modified := time.Date(2023, 7, 29, 11, 10, 0, 0, time.UTC) // its newest entry
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		body, err := os.ReadFile(filepath.Join(dir, filepath.Base(name)))
		if err != nil || filepath.Ext(name) != ".xml" {
			http.NotFound(w, r)
			return
		}
		sum := sha1.Sum(body)
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum[:8]))
		w.Header().Set("Content-Type", "application/xml; charset=UTF-8")
		http.ServeContent(w, r, name, modified, bytes.NewReader(body))
	}))
	t.Cleanup(srv.Close)
	return srv
}

// Labels is what a careful reader of the corpus wrote down about it.
type Labels struct {
	Blogs   []LabelledBlog  `json:"blogs"`
	Entries []LabelledEntry `json:"entries"` // those of 2021 are not labelled
	Same    []SameStory     `json:"same_story"`
}

// LabelledBlog is one feed of the corpus.
type LabelledBlog struct {
	Name    string `json:"blog"`
	Slug    string `json:"slug"`
	File    string `json:"file"`
	Entries int    `json:"entries"`
}

// LabelledEntry is one entry of the corpus and what it is.
type LabelledEntry struct {
	Blog           string `json:"blog"` // name
	Title          string `json:"title"`
	Published      string `json:"published"` // 2006-01-02T15:04:05, Europe/London
	Representative string `json:"representative"`
	Meeting        string `json:"meeting"` // yyyy-mm-dd; "first/last" for a span of days; "yyyy-mm-dd+" for that day and later ones; "" for none
	Kind           string `json:"kind"`    // full, excerpt, empty
}

// SameStory says that two entries are one story.
type SameStory struct {
	A, B   EntryName
	Reason string // as in the JSON feed's _planet.copies
}

// EntryName names an entry of the corpus.
type EntryName struct{ Blog, Title string }

// UnmarshalJSON reads [[blog, title], [blog, title], reason].
func (s *SameStory) UnmarshalJSON(b []byte) error {
	var a, c [2]string
	if err := json.Unmarshal(b, &[]any{&a, &c, &s.Reason}); err != nil {
		return err
	}
	s.A, s.B = EntryName{a[0], a[1]}, EntryName{c[0], c[1]}
	return nil
}

// ReadLabels reads the corpus's labels.
func ReadLabels(t testing.TB) Labels {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Corpus(t), "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var l Labels
	if err := json.Unmarshal(text, &l); err != nil {
		t.Fatalf("labels.json: %v", err)
	}
	return l
}
