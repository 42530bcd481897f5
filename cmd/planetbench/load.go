package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// load is what readers saw who asked again and again.
type load struct {
	took []time.Duration // each answer, the shortest first
	wall time.Duration
}

func (l load) rate() float64 { return float64(len(l.took)) / l.wall.Seconds() }

// at is a percentile in ms.
func (l load) at(share float64) float64 {
	if len(l.took) == 0 {
		return 0
	}
	return ms(l.took[int(share*float64(len(l.took)-1))])
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// readers ask a server for its front page, each over one connection and again as
// soon as it has the answer and has paused.
type readers struct {
	n     int
	pause time.Duration
	known bool // they have the page, and ask whether it has changed
}

// load has the readers ask until end.
func (r readers) load(ctx context.Context, t target, end <-chan time.Time) (load, error) {
	group, asking := errgroup.WithContext(ctx)
	asking, stop := context.WithCancel(asking)
	defer stop()
	took := make([][]time.Duration, r.n)
	start := time.Now()
	for i := range took {
		group.Go(func() (err error) {
			took[i], err = r.read(asking, t)
			return err
		})
	}
	select {
	case <-end:
	case <-asking.Done():
	}
	stop()
	err := cmp.Or(group.Wait(), ctx.Err())
	l := load{took: slices.Concat(took...), wall: time.Since(start)}
	slices.Sort(l.took)
	if err == nil && len(l.took) == 0 {
		err = fmt.Errorf("no answer from %s", t.server.address)
	}
	return l, err
}

// read is one of the readers. It ends with ctx.
func (r readers) read(ctx context.Context, t target) (took []time.Duration, err error) {
	request := "GET / HTTP/1.1\r\nHost: planet.example\r\nUser-Agent: planetbench\r\nAccept: text/html\r\nAccept-Encoding: gzip, br, zstd\r\n"
	status := "200"
	if r.known {
		request, status = request+"If-None-Match: "+t.etag+"\r\n", "304"
	}
	request += "\r\n"
	c, err := net.Dial("tcp", t.server.address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	in := bufio.NewReaderSize(c, 64<<10)
	for ctx.Err() == nil {
		start := time.Now()
		if _, err := io.WriteString(c, request); err != nil {
			return took, err
		}
		if err := skip(in, status); err != nil {
			return took, err
		}
		took = append(took, time.Since(start))
		time.Sleep(r.pause)
	}
	return took, nil
}

// skip reads an answer, which must have this status. It knows only as much of HTTP as
// that needs, so that asking costs less than answering.
func skip(in *bufio.Reader, status string) error {
	length := 0
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.Contains(line, []byte(" "+status+" ")) {
			return fmt.Errorf("the answer is %q and not %s", line, status)
		}
		if len(line) <= 2 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(":")); bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	_, err := in.Discard(length)
	return err
}
