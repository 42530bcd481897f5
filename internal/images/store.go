package images

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// store is the images on disk. Each is a file, named by a hash of the image's address
// and dated by when it was fetched. Its type is read from its first bytes each time.
type store struct {
	dir string
	max int64
	now func() time.Time

	mu   sync.Mutex
	size int64 // bytes of all files; max until they have been counted, so that the first put counts them
}

// picture is an image that is being sent.
type picture struct {
	io.ReadSeeker // anywhere: http.ServeContent goes to its beginning
	io.Closer
	kind     string
	tag      string // changes with the image
	modified time.Time
}

func pictureOf(body []byte, now time.Time) *picture {
	sum := sha256.Sum256(body)
	return &picture{bytes.NewReader(body), io.NopCloser(nil), kindOf(body), hex.EncodeToString(sum[:12]), now}
}

func (s *store) path(name string) string { return filepath.Join(s.dir, name[:2], name) }

// open takes an image from the disk. A file that does not begin as an image does is not
// one: a crash has left it unfinished.
func (s *store) open(name string) (_ *picture, err error) {
	f, err := os.Open(s.path(name))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head := make([]byte, 512)
	n, _ := f.ReadAt(head, 0)
	kind, sum := kindOf(head[:n]), sha256.New()
	if kind == "" {
		return nil, fs.ErrInvalid
	}
	if _, err := io.Copy(sum, f); err != nil {
		return nil, err
	}
	return &picture{f, f, kind, hex.EncodeToString(sum.Sum(nil)[:12]), info.ModTime()}, nil
}

// put keeps an image, whole or not at all, and makes room where there are too many.
func (s *store) put(name string, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err == nil {
		now := s.now()
		err = errors.Join(os.Chtimes(f.Name(), now, now), os.Rename(f.Name(), path))
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	if s.size += int64(len(body)); s.size <= s.max {
		return nil
	}
	return s.shrink()
}

// shrink counts what there is. Where that is too much it deletes the oldest until a
// tenth of the room is free.
func (s *store) shrink() error {
	files, err := s.files()
	if err != nil {
		return err
	}
	s.size = 0
	for _, f := range files {
		s.size += f.Size()
	}
	if s.size <= s.max {
		return nil
	}
	slices.SortFunc(files, func(a, b file) int { return a.ModTime().Compare(b.ModTime()) })
	for _, f := range files {
		if s.size <= s.max-s.max/10 {
			break
		}
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		s.size -= f.Size()
	}
	return nil
}

// file is a file on the disk.
type file struct {
	path string
	fs.FileInfo
}

func (s *store) files() (files []file, err error) {
	err = filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err == nil { // else another process took it away
			files = append(files, file{path, info})
		}
		return nil
	})
	return files, err
}
