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
	"sync/atomic"
	"syscall"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/sync/errgroup"
)

// roleVariable is the environment variable that names the role of a process of planetbench
// that another has started.
const roleVariable = "PLANETBENCH_ROLE"

// roles are the server of the feeds and the baselines.
var roles = map[string]func(args []string) error{
	"origin": origin,
	"bare":   bare,
	"sweep":  sweep,
	"parse":  parse,
}

// origin serves the feeds /0, /1 and so on with validators, args[0] entries each, and
// /long/400/0 and so on without, 400 entries each. After a request for /latency/200ms it
// takes so long for each answer. If args[1] names a file, it serves over TLS and writes its
// certificate there.
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

// listen serves on a free port of loopback, and prints the address.
func listen(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, h)
}

// secure is [listen] over TLS. It closes the connection after each answer, so that every
// feed costs what it does on a host of its own.
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

// sweep asks the origin args[0] whether args[1] feeds have changed, args[2] at once, and
// does nothing else.
func sweep(args []string) error {
	origin := args[0]
	feeds, _ := strconv.Atoi(args[1])
	workers, _ := strconv.Atoi(args[2])
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers, DisableCompression: true}}
	var group errgroup.Group
	for first := range workers {
		group.Go(func() error {
			for n := first; n < feeds; n += workers {
				if err := ask(client, origin+"/"+strconv.Itoa(n), validator(n)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
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

// parse prints how many seconds of CPU time gofeed takes for args[0] feeds of args[1]
// entries, without the time to make them.
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
		runtime.GC() // so that what follows collects its own garbage only
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

// cpu is the CPU time that this process has taken.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
