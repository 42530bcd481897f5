package fetch

import (
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var sample = []byte(`<?xml version="1.0"?><rss><channel><title>Assembly of Wexcombe</title>` +
	strings.Repeat("<item><title>The drains of Lower Wexcombe</title></item>\n", 300) + `</channel></rss>`)

// pack compresses data.
func pack(t testing.TB, encoding string, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	var w io.WriteCloser
	var err error
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&buf)
	case "br":
		w = brotli.NewWriterLevel(&buf, 3)
	case "zstd":
		w, err = zstd.NewWriter(&buf)
	case "zlib":
		w = zlib.NewWriter(&buf)
	case "flate":
		w, err = flate.NewWriter(&buf, 6)
	default:
		return data
	}
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestEncodings(t *testing.T) {
	utf16 := append([]byte{0xff, 0xfe}, "<\x00r\x00s\x00s\x00/\x00>\x00"...)
	for _, tt := range []struct {
		name   string
		header string
		packed []string // innermost first
		body   []byte
	}{
		{"plain", "", nil, sample},
		{"gzip", "gzip", []string{"gzip"}, sample},
		{"x-gzip", "X-GZIP", []string{"gzip"}, sample},
		{"brotli", "br", []string{"br"}, sample},
		{"zstd", "zstd", []string{"zstd"}, sample},
		{"deflate", "deflate", []string{"zlib"}, sample},
		{"bare deflate", "deflate", []string{"flate"}, sample},
		{"identity", "identity", nil, sample},
		{"twice, and says so", "gzip, br", []string{"gzip", "br"}, sample},
		{"twice, and says once", "gzip", []string{"gzip", "gzip"}, sample},
		{"three times", "br, gzip, zstd", []string{"br", "gzip", "zstd"}, sample},
		{"says gzip, is plain", "gzip", nil, sample},
		{"says br, is plain", "br", nil, sample},
		{"says zstd, is plain", "zstd", nil, sample},
		{"says deflate, is plain", "deflate", nil, sample},
		{"says br, is JSON", "br", nil, []byte(`{"version": "https://jsonfeed.org/version/1.1"}`)},
		{"says br, is UTF-16", "br", nil, utf16},
		{"says br, has a byte order mark", "br", nil, []byte("\xef\xbb\xbf\r\n <rss/>")},
		{"says utf-8", "utf-8", nil, sample},
		{"says nothing, is gzip", "", []string{"gzip"}, sample},
		{"says gzip, is zstd", "gzip", []string{"zstd"}, sample},
		{"says br, is gzip", "br", []string{"gzip"}, sample},
		{"says gzip twice, is it once", "gzip, gzip", []string{"gzip"}, sample},
		{"says gzip, is a picture", "gzip", nil, []byte("\x89PNG\r\n\x1a\n picture")},
		{"says gzip, is empty", "gzip", nil, nil},
		{"short", "br", []string{"br"}, []byte("x")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			packed := tt.body
			for _, encoding := range tt.packed {
				packed = pack(t, encoding, packed)
			}
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Content-Encoding"] = []string{tt.header}
				w.Write(packed)
			})
			c := local(t, Options{})
			for range 2 { // decoders are used again
				got := get(t, c, Request{URL: address})
				if !bytes.Equal(taken(t, got), tt.body) || got.Truncated {
					t.Errorf("%d bytes sent; body %.60q, truncated %v", len(packed), taken(t, got), got.Truncated)
				}
			}
		})
	}
}

func TestEncodingsThatCannotBeRead(t *testing.T) {
	wide := new(bytes.Buffer)
	z, _ := zstd.NewWriter(wide, zstd.WithWindowSize(64<<20), zstd.WithSingleSegment(false))
	z.Write(bytes.Repeat(sample, 10))
	z.Close()
	broken := pack(t, "gzip", sample)
	broken[20] ^= 0xff
	five := sample
	for range 5 {
		five = pack(t, "gzip", five)
	}
	for _, tt := range []struct {
		name, header string
		body         []byte
		words        string
	}{
		{"unknown", "compress", []byte("\x1f\x9d\x90"), `unknown encoding "compress"`},
		{"damaged gzip", "gzip", broken, "cannot be decompressed"},
		{"not brotli", "br", bytes.Repeat([]byte{0xff}, 900), "cannot be decompressed"},
		{"packed five times", "gzip", five, "more than 3 times"},
		{"zstd that wants 64 MiB for itself", "zstd", wide.Bytes(), "window"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", tt.header)
				w.Write(tt.body)
			})
			_, err := local(t, Options{}).Get(t.Context(), Request{URL: address})
			wantKind(t, err, Encoding, tt.words)
		})
	}
}

func TestJunkAfterGzip(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(append(pack(t, "gzip", sample), "<!-- served in 3 ms -->"...))
	})
	if got := get(t, local(t, Options{}), Request{URL: address}); !bytes.Equal(taken(t, got), sample) || got.Truncated {
		t.Errorf("%d bytes, truncated %v; want %d", got.Body.Size(), got.Truncated, len(sample))
	}
}

// What expands to 64 times the limit is stopped at the limit, whatever it is
// packed in, and however long its Content-Encoding is. A zstd decoder's window takes
// 8 MiB, and growing buffers would take twice the bomb's 8 MiB.
func TestBombs(t *testing.T) {
	const limit = 128 << 10
	zeros := make([]byte, 64*limit)
	for _, packing := range [][]string{{""}, {"gzip"}, {"br"}, {"zstd"}, {"zlib"}, {"gzip", "gzip"}, {"br", "gzip"}, {"zstd", "br"}} {
		name := strings.Join(packing, "+")
		t.Run(name, func(t *testing.T) {
			bomb := zeros
			for _, encoding := range packing {
				bomb = pack(t, encoding, bomb)
			}
			header := strings.Repeat(",", 5_000) + strings.ReplaceAll(strings.Join(packing, ", "), "zlib", "deflate")
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", header)
				w.(http.Flusher).Flush() // no Content-Length to give it away
				w.Write(bomb)
			})
			c := local(t, Options{MaxBody: limit})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := c.Get(t.Context(), Request{URL: address})
			runtime.ReadMemStats(&after)
			wantKind(t, err, TooLarge, "more than 131072 bytes")
			if used := after.TotalAlloc - before.TotalAlloc; used > 12<<20 {
				t.Errorf("%d MiB allocated for a limit of 128 KiB", used>>20)
			}
		})
	}
}

// Many bombs at once take their turns, which other bodies need not.
func TestBombsTakeTurns(t *testing.T) {
	var feed []byte
	for i := range 60_000 {
		feed = fmt.Appendf(feed, "<item><title>Drain %d</title><guid>%d</guid></item>\n", i, i*i)
	}
	bomb, large := pack(t, "gzip", make([]byte, 4<<20)), pack(t, "gzip", feed)
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		if r.URL.Path == "/bomb" {
			w.Write(bomb)
		} else {
			w.Write(large)
		}
	})
	c := local(t, Options{Timeout: time.Second})
	for range maxSwelling {
		c.decoders.turns <- struct{}{}
	}
	_, err := c.Get(t.Context(), Request{URL: address + "/bomb"})
	wantKind(t, err, Timeout, "within 1s")
	if r := get(t, c, Request{URL: address + "/large"}); r.Body.Size() < 2<<20 {
		t.Errorf("%d bytes prove nothing", r.Body.Size())
	}
	<-c.decoders.turns
	for range maxSwelling + 1 { // whoever had a turn gives it back
		if r := get(t, c, Request{URL: address + "/bomb"}); r.Body.Size() != 4<<20 {
			t.Errorf("%d bytes", r.Body.Size())
		}
	}
}

// A large body comes out as it came in, whatever its length. It waits in a file
// that leaves nothing behind, and where there can be none, that is said.
func TestLargeBody(t *testing.T) {
	whole := bytes.Repeat(sample, 1+5*largeBody/len(sample))
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		size, _ := strconv.Atoi(r.URL.Path[1:])
		w.Write(whole[:size])
	})
	dir, missing := t.TempDir(), filepath.Join(t.TempDir(), "missing")
	for _, to := range []struct{ dir, tmp string }{{dir, missing}, {missing, dir}} {
		t.Setenv("TMPDIR", to.tmp)
		c := local(t, Options{Dir: to.dir})
		for _, size := range []int{1, largeBody - 1, largeBody, largeBody + 1, 2 * largeBody, 4*largeBody + 777} {
			r := get(t, c, Request{URL: fmt.Sprint(address, "/", size)})
			if held := cap(r.Body.rest); held > largeBody {
				t.Errorf("of %d bytes %d are held in memory", size, held)
			}
			if n := r.Body.Size(); n != size || !bytes.Equal(taken(t, r), whole[:size]) {
				t.Errorf("of %d bytes came %d, or others", size, n)
			}
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
	t.Setenv("TMPDIR", missing)
	_, err := local(t, Options{Dir: missing}).Get(t.Context(), Request{URL: fmt.Sprint(address, "/", 2*largeBody)})
	wantKind(t, err, Local, "$TMPDIR", missing)

	// There is one, and no room in it: another directory is not what is needed.
	file, err := nameless(dir)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	b := Body{file: file}
	if err := b.fill(bytes.NewReader(whole), 0, dir); !errors.Is(err, errAside) || strings.Contains(err.Error(), "$TMPDIR") {
		t.Errorf("a file that cannot be written to: %v", err)
	}
}

func TestBodyAtTheLimit(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush()
		}
		w.Write(sample)
	})
	size := int64(len(sample))
	for _, path := range []string{"/", "/chunked"} {
		if got := get(t, local(t, Options{MaxBody: size}), Request{URL: address + path}); !bytes.Equal(taken(t, got), sample) {
			t.Errorf("%s: %d bytes of %d", path, got.Body.Size(), size)
		}
		_, err := local(t, Options{}).Get(t.Context(), Request{URL: address + path, MaxBody: size - 1})
		wantKind(t, err, TooLarge, fmt.Sprint("more than ", size-1, " bytes"))
	}
}

// listen answers each connection on loopback by h, which then is closed.
func listen(t *testing.T, h func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				conn.Read(make([]byte, 4096))
				h(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func TestTruncated(t *testing.T) {
	half := func(b []byte) []byte { return b[:len(b)/2] }
	longZstd := pack(t, "zstd", bytes.Repeat(sample, 40)) // several blocks
	for _, tt := range []struct {
		name, header string
		body         []byte
	}{
		{"content-length too long", fmt.Sprintf("Content-Length: %d", 2*len(sample)), sample},
		{"chunks without end", "Transfer-Encoding: chunked", fmt.Appendf(nil, "%x\r\n%s\r\n", len(sample), sample)},
		{"gzip cut off", "Connection: close\r\nContent-Encoding: gzip", half(pack(t, "gzip", sample))},
		{"gzip cut off, with content-length", fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d", len(pack(t, "gzip", sample))), half(pack(t, "gzip", sample))},
		{"gzip without its sum", "Connection: close\r\nContent-Encoding: gzip", pack(t, "gzip", sample)[:len(pack(t, "gzip", sample))-6]},
		{"br cut off", "Connection: close\r\nContent-Encoding: br", half(pack(t, "br", sample))},
		{"zlib cut off", "Connection: close\r\nContent-Encoding: deflate", half(pack(t, "zlib", sample))},
		{"zstd cut off", "Connection: close\r\nContent-Encoding: zstd", longZstd[:len(longZstd)-10]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address := listen(t, func(conn net.Conn) {
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\n%s\r\n\r\n%s", tt.header, tt.body)
			})
			got := get(t, local(t, Options{}), Request{URL: address})
			if !got.Truncated || got.Body.Size() == 0 || !bytes.HasPrefix(bytes.Repeat(sample, 40), taken(t, got)) {
				t.Errorf("truncated %v, %d bytes: %.60q", got.Truncated, got.Body.Size(), taken(t, got))
			}
		})
	}
}

func TestSlowBodies(t *testing.T) {
	const headers = "HTTP/1.1 200 OK\r\n\r\n<rss>"
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	for _, tt := range []struct {
		name    string
		options Options
		idle    time.Duration // 0: the default
		answer  func(net.Conn)
		kind    Kind
		words   string
	}{
		{"no answer", Options{Timeout: 60 * time.Millisecond}, 0, func(net.Conn) { <-never }, Timeout, "within 60ms"},
		{"half a header", Options{Timeout: 60 * time.Millisecond}, 0, func(c net.Conn) {
			io.WriteString(c, headers[:12])
			<-never
		}, Timeout, "within 60ms"},
		{"stops in the body", Options{Timeout: time.Minute}, 40 * time.Millisecond, func(c net.Conn) {
			io.WriteString(c, headers)
			<-never
		}, Idle, "nothing for 40ms"},
		{"a byte now and then", Options{Timeout: 150 * time.Millisecond}, time.Minute, func(c net.Conn) {
			io.WriteString(c, headers)
			for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
				if _, err := io.WriteString(c, " "); err != nil {
					tick.Stop()
					return
				}
			}
		}, Timeout, "within 150ms"},
		{"without end", Options{MaxBody: 1 << 20}, 0, func(c net.Conn) {
			io.WriteString(c, headers)
			for _, err := c.Write(sample); err == nil; _, err = c.Write(sample) {
			}
		}, TooLarge, "more than 1 MiB"},
		{"says that it is long", Options{MaxBody: 1 << 20}, 40 * time.Millisecond, func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n")
			<-never
		}, TooLarge, "more than 1 MiB"},
		{"headers without end", Options{}, 0, func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for err := error(nil); err == nil; {
				_, err = io.WriteString(c, "X-More: "+strings.Repeat("x", 1000)+"\r\n")
			}
		}, Header, "256 KiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address := listen(t, tt.answer)
			c := local(t, tt.options)
			c.idle = cmp.Or(tt.idle, c.idle)
			_, err := c.Get(t.Context(), Request{URL: address})
			wantKind(t, err, tt.kind, tt.words)
		})
	}
}
