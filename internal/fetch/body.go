package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
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
	case r.Body.Size() == 0:
		return t.fail(Reset, u, err)
	}
	r.Truncated = true
	return nil
}

// LargeBody is what many bodies at once take memory from, in bytes.
const LargeBody = 256 << 10

// Body is the body of an answer, decompressed. What is larger than [LargeBody] is
// kept compressed until it is asked for: of those that are on their way, or wait
// to be read, there may be many.
type Body struct {
	packed []byte // zstd frames of LargeBody bytes each
	rest   []byte
	size   int
}

// BodyOf is a body that has come by another way. It keeps b.
func BodyOf(b []byte) Body { return Body{rest: b, size: len(b)} }

// Size is how many bytes the body has.
func (b Body) Size() int { return b.size }

// Bytes is the body; it is not to be changed. Each call takes its size of memory
// where the body is large.
func (b Body) Bytes() []byte {
	if b.packed == nil {
		return b.rest
	}
	whole, err := unpacker.DecodeAll(b.packed, make([]byte, 0, b.size))
	if err != nil {
		panic(fmt.Errorf("a body packed by this program cannot be unpacked: %w", err))
	}
	return append(whole, b.rest...)
}

// Their options are right, so there is no error. Most of a feed is packed to a
// quarter in 3 ms a megabyte.
var (
	packer, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(LargeBody),
		zstd.WithLowerEncoderMem(true), zstd.WithEncoderConcurrency(1))
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
)

// fill reads the body to its end. It begins with a buffer of about size bytes,
// and never takes more than limit by more than the byte that tells.
func (b *Body) fill(r io.Reader, size, limit int64) error {
	b.rest = make([]byte, 0, min(max(size, 512), limit, LargeBody-1)+1)
	for {
		n, err := r.Read(b.rest[len(b.rest):cap(b.rest)])
		b.rest = b.rest[:len(b.rest)+n]
		b.size += n
		switch {
		case int64(b.size) > limit:
			*b = Body{}
			return tooLarge(limit)
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(b.rest) < cap(b.rest):
		case len(b.rest) < LargeBody:
			b.rest = append(make([]byte, 0, min(2*cap(b.rest), LargeBody)), b.rest...)
		default:
			b.packed = packer.EncodeAll(b.rest, b.packed)
			b.rest = b.rest[:0]
		}
	}
}
