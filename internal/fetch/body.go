package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// wire is a body as it comes in. Between two reads it may take what time it
// needs to be decoded; in a read that brings nothing for idle, stalled is called.
type wire struct {
	body    io.Reader
	idle    time.Duration
	stalled func()
	timer   *time.Timer
	bytes   int
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
	w.bytes += n
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// read takes the body of a 2xx into the response, and says what was wrong.
func (t *trip) read(ctx context.Context, stop context.CancelFunc, u *url.URL, resp *http.Response) error {
	if resp.ContentLength > t.maxBody {
		return t.fail(TooLarge, u, tooLarge(t.maxBody))
	}
	var stalled atomic.Bool
	w := &wire{body: resp.Body, idle: t.client.idle, stalled: func() {
		stalled.Store(true)
		stop()
	}}

	r := &t.response
	var err error
	r.Body, err = t.client.decoders.read(ctx, w, resp.Header["Content-Encoding"], resp.ContentLength, t.maxBody, t.large)
	if err == nil {
		_, _ = io.CopyN(io.Discard, w, maxDrain) // what follows the compressed data: the end of the chunks, as a rule
	}
	r.Bytes = w.bytes
	large := tooLarge(0)
	switch {
	case err == nil:
		return nil
	case stalled.Load():
		return t.fail(Idle, u, overdue(t.client.idle))
	case ctx.Err() != nil:
		return t.broken(ctx, u, err)
	case errors.As(err, &large):
		return t.fail(TooLarge, u, err)
	case w.err == nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return t.fail(Encoding, u, err)
	case len(r.Body) == 0:
		return t.fail(Reset, u, err)
	}
	r.Truncated = true
	return nil
}

// readAll is io.ReadAll into a buffer that begins at about size bytes and never
// outgrows limit by more than the byte that tells.
func readAll(r io.Reader, size, limit int64) ([]byte, error) {
	body := make([]byte, 0, min(max(size, 512), limit)+1)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, tooLarge(limit)
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			grown := make([]byte, len(body), min(2*int64(cap(body)), limit+1))
			copy(grown, body)
			body = grown
		}
	}
}
