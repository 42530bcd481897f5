package poll_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// BenchmarkRound is one round over a thousand blogs under the shipped limits:
// all good, with three posts of some 2 KB each; and with 50 that are dead (half
// refuse, half never answer), 50 that send a byte a second, and 20 that send a
// gigabyte of nothing, compressed; these come first. It reports when the last
// good blog was through, and the peak of the process's memory, the servers of
// the thousand blogs included.
func BenchmarkRound(b *testing.B) {
	b.Run("good", func(b *testing.B) { round(b, 0, 0, 0) })
	b.Run("mixed", func(b *testing.B) { round(b, 50, 50, 20) })
}

const blogs = 1000

func round(b *testing.B, dead, slow, bombs int) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		w.rules.Client = fetch.New(fetch.Options{AllowPrivate: true, Now: w.clock.Now}) // the shipped limits
		var bombed [3][]byte
		for i, encoding := range []string{"gzip", "br", "zstd"} {
			if bombs > 0 {
				bombed[i] = body(planettest.Bomb(encoding, []byte("<rss>"), 1<<30))
			}
		}
		w.numbered("blog", blogs, "http://host%d.example/feed", func(i int, addr string) {
			switch {
			case i < dead/2:
				w.Handle(addr, planettest.Hang(nil))
			case i < dead: // its address is replaced below: all hosts of the fake internet listen
			case i < dead+slow:
				w.Handle(addr, planettest.Drip(good(i), time.Second))
			case i < dead+slow+bombs:
				n := i % 3
				w.Set(addr, 200, map[string]string{"Content-Encoding": []string{"gzip", "br", "zstd"}[n]}, bombed[n])
			default:
				w.Handle(addr, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.Write(good(i)) }))
			}
		})
		for i := dead / 2; i < dead; i++ {
			w.blogs[i].Feed = fmt.Sprintf("http://127.0.0.1:%d/", 1+i) // nothing listens on the lowest ports
		}
		w.configure()
		began, lastGood, outcomes := time.Now(), time.Duration(0), map[planet.Status]int{}
		debug.FreeOSMemory() // what the bombs took to make
		peak := watchMemory()
		b.StartTimer()
		err := w.poller.Due(context.Background(), func(p planet.Poll) {
			outcomes[p.Status]++
			if !p.Failed() {
				lastGood = time.Since(began)
			}
		})
		b.StopTimer()
		b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
		b.ReportMetric(lastGood.Seconds(), "last-good-s")
		if failed := dead + slow + bombs; err != nil || outcomes[planet.Failed] != failed || outcomes[planet.New] != blogs-failed {
			b.Fatal(err, outcomes)
		}
		w.rules.Client.Close()
		b.StartTimer()
	}
}

// good is the feed of the n-th blog: three posts of some 350 words each.
func good(n int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	items := make([]planettest.Item, 3)
	for i := range items {
		var text strings.Builder
		for range 7 {
			text.WriteString("<p>")
			for range 50 {
				text.WriteString(words[r.IntN(len(words))])
				text.WriteByte(' ')
			}
			text.WriteString("</p>")
		}
		link := fmt.Sprintf("http://blog%d.example/post-%d/", n, i)
		items[i] = planettest.Item{GUID: link, Link: link, Title: fmt.Sprintf("Post %d of blog %d", i, n),
			Date: began.Add(-time.Duration(i*24+n%24) * time.Hour), HTML: text.String()}
	}
	return planettest.RSS(items...)
}

// words are two thousand made-up ones.
var words = func() []string {
	list := make([]string, 2000)
	for i := range list {
		h := fnv.New32()
		fmt.Fprint(h, i)
		list[i] = fmt.Sprintf("%08x", h.Sum32())[:3+i%5]
	}
	return list
}()

// body is what a handler answers.
func body(h http.Handler) []byte {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	return bytes.Clone(rec.Body.Bytes())
}

// watchMemory watches how much memory the process has from the system, until
// the peak is asked for.
func watchMemory() (peak func() uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	stop, most := make(chan bool), make(chan uint64)
	go func() {
		var top uint64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(sample)
			top = max(top, sample[0].Value.Uint64()-sample[1].Value.Uint64())
			select {
			case <-stop:
				most <- top
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		stop <- true
		return <-most
	}
}
