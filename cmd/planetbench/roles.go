package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/mmcdole/gofeed"
)

// roleVariable names in the environment what a process of planetbench is, where
// it is not the whole.
const roleVariable = "PLANETBENCH_ROLE"

// roles are what it can be: the server of the feeds, and the baselines.
var roles = map[string]func(args []string) error{
	"origin": origin,
	"bare":   bare,
	"sweep":  sweep,
	"parse":  parse,
}

// origin serves the feeds, /0 and on, of so many entries each, with validators;
// /long/400/0 and on have 400. /latency/200ms makes it take so long for each
// answer from then on. Where args names a file, it serves over TLS, with the
// certificate that it writes there.
func origin(args []string) error {
	entries, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	var latency atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /latency/{d}", func(w http.ResponseWriter, r *http.Request) {
		d, _ := time.ParseDuration(r.PathValue("d"))
		latency.Store(int64(d))
	})
	mux.HandleFunc("GET /{n}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		time.Sleep(time.Duration(latency.Load()))
		w.Header().Set("Etag", validator(n))
		w.Header().Set("Last-Modified", epoch.Format(http.TimeFormat))
		if r.Header.Get("If-None-Match") == validator(n) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		w.Write(usual.feed(n, entries))
	})
	mux.HandleFunc("GET /long/{weeks}/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.PathValue("n"))
		weeks, _ := strconv.Atoi(r.PathValue("weeks"))
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		w.Write(long.feed(n, weeks))
	})
	if len(args) > 1 {
		return secure(mux, args[1])
	}
	return listen(mux)
}

// validator is the ETag of the n-th feed.
func validator(n int) string { return fmt.Sprintf(`"feed-%d"`, n) }

// listen serves on a free port of loopback, and says on which.
func listen(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, h)
}

// secure does so over TLS, and closes the connection after each answer, so that
// every feed costs what it does on a host of its own.
func secure(h http.Handler, certificate string) error {
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.SetKeepAlivesEnabled(false)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of connections that end with the planet
	s.StartTLS()
	block := pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}
	if err := os.WriteFile(certificate, pem.EncodeToMemory(&block), 0o644); err != nil {
		return err
	}
	fmt.Println(s.Listener.Addr())
	select {} // until it is stopped
}

// sweep asks an origin for so many feeds, so many at once, whether they have
// changed, and does nothing else.
func sweep(args []string) error {
	origin := args[0]
	feeds, _ := strconv.Atoi(args[1])
	workers, _ := strconv.Atoi(args[2])
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers, DisableCompression: true}}
	var next atomic.Int64
	var wait sync.WaitGroup
	var failed atomic.Pointer[error]
	for range workers {
		wait.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= feeds {
					return
				}
				if err := ask(client, origin+"/"+strconv.Itoa(n), validator(n)); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	wait.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

func ask(client *http.Client, url, etag string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("If-None-Match", etag)
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNotModified {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// parse prints how many seconds of CPU gofeed takes for so many feeds of so many
// entries, without what it takes to make them.
func parse(args []string) error {
	feeds, _ := strconv.Atoi(args[0])
	entries, _ := strconv.Atoi(args[1])
	const batch = 20 // feeds made at once
	var took time.Duration
	for first := 0; first < feeds; first += batch {
		var bodies [][]byte
		for n := first; n < min(first+batch, feeds); n++ {
			bodies = append(bodies, usual.feed(n, entries))
		}
		runtime.GC() // what follows collects its own garbage alone
		before := cpu()
		for _, body := range bodies {
			f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
			if err != nil || len(f.Items) != entries {
				return fmt.Errorf("gofeed: %v", err)
			}
		}
		took += cpu() - before
	}
	fmt.Println(took.Seconds())
	return nil
}

// cpu is what this process has taken.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
