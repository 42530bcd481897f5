package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"necblogs/internal/server"
)

// manifest is the file that lists, a line each, what exports have written, so that the
// next one removes what is no longer on the planet, and nothing else.
const manifest = ".planet-export"

// suffixes are those of a file's compressed forms by their content coding. Web hosts send
// them instead if told to (gzip_static, brotli_static, precompressed).
var suffixes = map[string]string{"gzip": ".gz", "br": ".br"}

// tree is a directory of exported files. put may be called concurrently.
type tree struct {
	root    *os.Root
	locked  *os.File        // the directory, until close
	before  map[string]bool // what earlier exports wrote
	mu      sync.Mutex
	now     map[string]bool // the files of this export, written or not
	written int             // files put that were missing or had other bytes
	kept    int             // files put that had these bytes
	removed int
}

// openTree opens a directory, made if it is missing, for these files. It is an error if one
// is there that no export wrote, or if another export is at work: each would list what it
// wrote itself, and the next take the other's files for somebody else's.
func openTree(dir string, files []server.File) (*tree, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir) // nothing in the manifest leads out of it
	if err != nil {
		return nil, err
	}
	locked, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	if !lock(locked) {
		return nil, errors.New("another export to it is running, or another program has locked it; try again when that has ended")
	}
	t := &tree{root: root, locked: locked, before: map[string]bool{}, now: map[string]bool{}}
	list, err := root.ReadFile(manifest)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all, known := strings.Fields(string(list)), true
	for _, name := range all {
		t.before[name] = true
	}
	for _, f := range files {
		known = known && t.before[f.Name]
		for _, suffix := range []string{"", ".gz", ".br"} {
			name := f.Name + suffix
			if _, err := root.Lstat(name); err == nil && !t.before[name] {
				return nil, fmt.Errorf("%s is there and was not written by an export; take it away or name another directory", name)
			}
			all = append(all, name)
		}
	}
	if known {
		return t, nil
	}
	return t, t.list(all) // before the first is written, in case this export is cut off
}

// hasStories reports whether an earlier export wrote the page of a story.
func (t *tree) hasStories() bool {
	for name := range t.before {
		if strings.HasPrefix(name, "story/") {
			return true
		}
	}
	return false
}

// put writes a file and its compressed forms. pack makes each of these, or nil if
// compression does not pay. A file that has these bytes already is left as it is.
func (t *tree) put(name string, body []byte, pack func(coding string) ([]byte, error)) error {
	old, err := t.root.ReadFile(name)
	same := err == nil && bytes.Equal(old, body)
	if !same {
		if err := t.replace(name, body); err != nil {
			return err
		}
	}
	names := []string{name}
	for coding, suffix := range suffixes {
		if _, err := t.root.Stat(name + suffix); err != nil {
			packed, err := pack(coding)
			if err != nil {
				return err
			}
			if packed == nil {
				continue
			}
			if err := t.write(name+suffix, packed); err != nil {
				return err
			}
		}
		names = append(names, name+suffix)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range names {
		t.now[n] = true
	}
	if same {
		t.kept++
	} else {
		t.written++
	}
	return nil
}

// replace writes a file whose compressed forms are of other bytes, and takes these away
// first: wherever the export is cut off, none is left that is not of the file beside it.
func (t *tree) replace(name string, body []byte) error {
	for _, suffix := range suffixes {
		if err := t.root.Remove(name + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return t.write(name, body)
}

// write replaces a file in one step: the web host serves the old one or the new one.
func (t *tree) write(name string, body []byte) error {
	if err := t.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	if err := t.root.WriteFile(part(name), body, 0o644); err != nil {
		return err
	}
	return t.root.Rename(part(name), name)
}

// part is the name of a file until it is whole.
func part(name string) string { return path.Join(path.Dir(name), ".new-"+path.Base(name)) }

// close removes the files of earlier exports that are not in this one, what they left
// unfinished when they were cut off, and the directories that are empty then.
func (t *tree) close() error {
	defer t.root.Close()
	defer t.locked.Close()
	for name := range t.before {
		if !filepath.IsLocal(name) {
			continue
		}
		_ = t.root.Remove(part(name)) // which is hardly ever there
		if t.now[name] {
			continue
		}
		if err := t.root.Remove(name); err == nil {
			t.removed++
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if t.root.Remove(dir) != nil { // it is not empty
				break
			}
		}
	}
	return t.list(slices.Collect(maps.Keys(t.now)))
}

// list writes the manifest, unless it says that already.
func (t *tree) list(names []string) error {
	slices.Sort(names)
	text := []byte(strings.Join(slices.Compact(names), "\n") + "\n")
	if old, err := t.root.ReadFile(manifest); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return t.write(manifest, text)
}
