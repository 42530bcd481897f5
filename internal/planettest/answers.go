package planettest

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// Hang answers nothing until release is closed (then 204) or the client goes away.
func Hang(release <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
			w.WriteHeader(http.StatusNoContent)
		case <-r.Context().Done():
		}
	})
}

// Drip sends body a byte at a time, at intervals of every.
func Drip(body []byte, every time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		tick := time.NewTicker(every)
		defer tick.Stop()
		for i := range body {
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
			w.Write(body[i : i+1])
			http.NewResponseController(w).Flush()
		}
	})
}

// Reset breaks the connection with a TCP reset once the request is in.
func Reset() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
	})
}

// Truncated sends body with a Content-Length that is greater by missing bytes, and then
// ends the connection.
func Truncated(contentType string, body []byte, missing int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+missing))
		w.Write(body)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Endless sends head and then spaces for as long as the client reads.
func Endless(head []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Write(head)
		io.Copy(w, blanks{})
	})
}

// Bomb sends head and then size bytes of spaces, compressed with encoding: gzip,
// br or zstd. A kilobyte on the wire becomes about a megabyte.
func Bomb(encoding string, head []byte, size int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("Content-Encoding", encoding)
		c := compressor(encoding, w)
		c.Write(head)
		io.CopyN(c, blanks{}, size)
		c.Close()
	})
}

func compressor(encoding string, w io.Writer) io.WriteCloser {
	switch encoding {
	case "gzip":
		return gzip.NewWriter(w)
	case "br":
		return brotli.NewWriter(w)
	case "zstd":
		z, err := zstd.NewWriter(w)
		if err != nil {
			panic(err)
		}
		return z
	}
	panic("no encoding called " + encoding)
}

// blanks is a reader of spaces without end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
