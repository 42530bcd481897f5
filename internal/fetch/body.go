package fetch

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

// wire is a body as it comes in. Where a single read brings nothing for as long as
// idle, stalled is called; the time between two reads, in which the body is decoded,
// does not count.
type wire struct {
	body    io.Reader
	idle    time.Duration
	stalled func()
	timer   *time.Timer
	size    int64 // bytes that have come
	err     error // that broke the body off; it stays
}

func (w *wire) Read(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.timer == nil {
		w.timer = time.AfterFunc(w.idle, w.stalled)
	} else {
		w.timer.Reset(w.idle)
	}
	n, err := w.body.Read(p)
	w.timer.Stop()
	w.size += int64(n)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// read takes the body of a 2xx into the response.
func (t *trip) read(ctx context.Context, stop context.CancelCauseFunc, u *url.URL, resp *http.Response) error {
	if resp.ContentLength > t.maxBody {
		return t.fail(TooLarge, u, tooLarge(t.maxBody))
	}
	w := &wire{body: resp.Body, idle: t.client.idle, stalled: func() { stop(overdue{Idle, t.client.idle}) }}
	r := &t.response
	var err error
	r.Body, err = t.client.decoders.read(ctx, w, resp.Header["Content-Encoding"], resp.ContentLength, t.maxBody)
	if err == nil {
		_, _ = io.CopyN(io.Discard, w, maxDrain) // what follows the compressed data: the end of the chunks, as a rule
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return t.broken(ctx, u, err)
	case errors.As(err, new(*http.MaxBytesError)):
		return t.fail(TooLarge, u, tooLarge(t.maxBody))
	case errors.Is(err, errAside):
		return t.fail(Local, u, err)
	case w.err == nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return t.fail(Encoding, u, err)
	case r.Body.Size() == 0:
		return t.fail(Reset, u, err)
	}
	r.Truncated = true
	return nil
}

// largeBody is how many bytes of a body may be in memory before it is taken.
const largeBody = 256 << 10

// Body is the body of an answer, decompressed. What it has beyond largeBody waits in a
// file until it is taken, since many bodies may be coming in, or waiting to be read, at
// the same time.
type Body struct {
	size int
	file *os.File // has no name, so that nothing of it can stay behind; nil: none
	kept int64    // bytes in file
	rest []byte   // what is not in file
}

// BodyOf returns a body that has come in by another way. It keeps b.
func BodyOf(b []byte) Body { return Body{size: len(b), rest: b} }

// Size returns the body's length in bytes.
func (b *Body) Size() int { return b.size }

// Take returns the body and empties b. The file of a body that is never taken goes with
// the garbage.
func (b *Body) Take() ([]byte, error) {
	was := *b
	*b = Body{}
	if was.file == nil {
		return was.rest, nil
	}
	defer was.file.Close()
	whole := make([]byte, was.size)
	if _, err := was.file.ReadAt(whole[:was.kept], 0); err != nil {
		return nil, fmt.Errorf("read an answer that was put aside: %w", err)
	}
	copy(whole[was.kept:], was.rest)
	return whole, nil
}

// fill reads the body to its end, with a buffer of size bytes to begin with, and a file
// in dir.
func (b *Body) fill(r io.Reader, size int64, dir string) error {
	b.rest = make([]byte, 0, min(max(size, 512), largeBody-1)+1)
	for {
		n, err := r.Read(b.rest[len(b.rest):cap(b.rest)])
		b.rest = b.rest[:len(b.rest)+n]
		b.size += n
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(b.rest) < cap(b.rest):
		case len(b.rest) < largeBody:
			b.rest = append(make([]byte, 0, min(2*cap(b.rest), largeBody)), b.rest...)
		default:
			if err := b.putAside(dir); err != nil {
				*b = Body{}
				return fmt.Errorf("%w: %w", errAside, err)
			}
		}
	}
}

var errAside = errors.New("what is large waits in a file, and there can be none")

// putAside puts what is in the buffer into the file.
func (b *Body) putAside(dir string) error {
	if b.file == nil {
		file, err := nameless(dir)
		if err != nil {
			file, err = nameless("")
		}
		if err != nil {
			return fmt.Errorf("%w; set $TMPDIR to a directory that can be written to", err)
		}
		b.file = file
	}
	n, err := b.file.Write(b.rest)
	b.kept += int64(n)
	b.rest = b.rest[:0]
	return err
}

// nameless opens a file in dir, or in the directory of temporary files where dir is "",
// that is gone when it is closed. A file of an [os.Root] can be removed while it is
// open, also on Windows.
func nameless(dir string) (*os.File, error) {
	root, err := os.OpenRoot(cmp.Or(dir, os.TempDir()))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	name := ".planet-" + rand.Text()
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := root.Remove(name); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
