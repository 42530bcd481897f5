package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

const (
	maxLayers  = 3       // of compression; two are seen where a server and what stands before it both compress
	zstdWindow = 8 << 20 // bytes; RFC 9659 forbids larger ones in HTTP
	maxPlain   = 1 << 20 // bytes up to which a body is no bomb, however well it was compressed

	maxSwelling = 2 // bodies at once that look like bombs
)

// decoders keeps decoders for further use: the 40 KiB of a gzip reader are more than
// most feeds have.
type decoders struct {
	gzip, zstd, brotli sync.Pool
	turns              chan struct{} // see [swelling]
	dir                string        // where large bodies wait
}

// read returns the whole body, decompressed. Each layer of compression may hold limit
// bytes at most, so that a bomb is cut off there, whatever its ratio. encodings are the
// values of Content-Encoding, length is the Content-Length, or -1. With an error read
// returns what came before it.
func (d *decoders) read(ctx context.Context, w *wire, encodings []string, length, limit int64) (body Body, err error) {
	names := outermostFirst(encodings)
	in := bufio.NewReader(limited(w, limit))
	for layer := 0; ; layer++ {
		head, _ := in.Peek(512) // an error comes again with the read
		name, inner, err := sniff(head, names)
		if err != nil {
			return body, err
		}
		if name == "" {
			s := swelling{Reader: in, ctx: ctx, wire: w, turns: d.turns}
			defer s.end()
			err = body.fill(&s, length, d.dir)
			return body, err
		}
		if layer == maxLayers {
			return body, fmt.Errorf("compressed more than %d times over", maxLayers)
		}
		r, release, err := d.open(name, in)
		if err != nil {
			return body, fmt.Errorf("%s: %w", name, err)
		}
		defer release()
		names, length = inner, 4*length // a guess, for the first buffer
		in = bufio.NewReader(limited(r, limit))
	}
}

// open returns a decoder of one layer, and a function that gives it back.
func (d *decoders) open(name string, r io.Reader) (io.Reader, func(), error) {
	switch name {
	case "gzip":
		z, _ := d.gzip.Get().(*gzip.Reader)
		if z == nil {
			z = new(gzip.Reader)
		}
		return tolerant{z}, func() { d.gzip.Put(z) }, z.Reset(r)
	case "zstd":
		z, _ := d.zstd.Get().(*zstd.Decoder)
		if z == nil {
			var err error
			z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
			if err != nil {
				return nil, nil, err
			}
		}
		return z, func() { d.zstd.Put(z) }, z.Reset(r)
	case "br":
		z, _ := d.brotli.Get().(*brotli.Reader)
		if z == nil {
			z = new(brotli.Reader)
		}
		return z, func() { d.brotli.Put(z) }, z.Reset(r)
	case "zlib":
		z, err := zlib.NewReader(r)
		return z, func() {}, err
	default: // "deflate"
		return flate.NewReader(r), func() {}, nil
	}
}

// tolerant ends where junk follows the gzip data, as browsers do.
type tolerant struct{ *gzip.Reader }

func (t tolerant) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	if errors.Is(err, gzip.ErrHeader) {
		err = io.EOF
	}
	return n, err
}

// limited reads at most so many bytes. Where there are more it fails with an
// [http.MaxBytesError].
func limited(r io.Reader, limit int64) io.Reader {
	return http.MaxBytesReader(nil, io.NopCloser(r), limit)
}

// swelling is a body that may be a bomb. Once it has more than a megabyte, and a
// hundred times what came over the wire, it waits for one of a few turns: so many bombs
// at once take no more memory than a few. Feeds compress to a twentieth.
type swelling struct {
	io.Reader
	ctx   context.Context
	wire  *wire
	size  int64
	turns chan struct{}
	mine  bool
}

func (s *swelling) Read(p []byte) (int, error) {
	if !s.mine && s.size > maxPlain && s.size > 100*s.wire.size {
		select {
		case s.turns <- struct{}{}:
			s.mine = true
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n, err := s.Reader.Read(p)
	s.size += int64(n)
	return n, err
}

func (s *swelling) end() {
	if s.mine {
		<-s.turns
	}
}

// outermostFirst returns the encodings in the values of Content-Encoding, which lists
// them in the order in which they were applied, from last to first.
func outermostFirst(values []string) []string {
	names := strings.Split(strings.Join(values, ","), ",")
	for i, name := range names {
		names[i] = strings.ToLower(strings.TrimSpace(name))
	}
	slices.Reverse(names)
	return names
}
