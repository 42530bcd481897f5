package websub

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/store"
)

func TestSubscribes(t *testing.T) {
	w := newWorld(t)
	asked := w.subscribed(1000)
	callback, secret := asked.Get("hub.callback"), asked.Get("hub.secret")
	token := strings.TrimPrefix(callback, w.public.URL+"/websub/")
	if len(token) < 20 || len(secret) < 20 || len(secret) >= 200 || token == secret {
		t.Errorf("token %q, secret %q", token, secret)
	}
	if asked.Get("hub.topic") != topicAddress || asked.Get("hub.lease_seconds") != "864000" {
		t.Errorf("asked %v", asked)
	}
	if again := w.look(); len(again) > 0 {
		t.Errorf("asked again at once: %v", again)
	}
	for method := range hashes {
		if status := w.bring(callback, method, sign(method, secret, method)); status != http.StatusNoContent {
			t.Errorf("a push signed with %s: %d", method, status)
		}
	}
	if w.log.String() != "" {
		t.Errorf("the log says %s", w.log.String())
	}
	if len(w.pushed) != len(hashes) || !strings.HasPrefix(w.pushed[0], "olive: sha") {
		t.Errorf("handed on: %q", w.pushed)
	}
}

func TestHostilePushes(t *testing.T) {
	w := newWorld(t)
	asked := w.subscribed(1000)
	callback, secret := asked.Get("hub.callback"), asked.Get("hub.secret")
	long := strings.Repeat("x", 1001)
	good := sign("sha256", secret, "<feed/>")
	for name, c := range map[string]struct {
		callback, body, signature string
		status                    int
	}{
		"unsigned":            {callback, "<feed/>", "", 403},
		"other body":          {callback, "<feed></feed>", good, 403},
		"other secret":        {callback, "<feed/>", sign("sha256", "guess", "<feed/>"), 403},
		"no hash of the list": {callback, "<feed/>", "md5=" + good[7:], 403},
		"hash mislabelled":    {callback, "<feed/>", "sha1=" + good[7:], 403},
		"cut off":             {callback, "<feed/>", good[:len(good)-2], 403},
		"no hex":              {callback, "<feed/>", "sha256=zz", 403},
		"empty signature":     {callback, "<feed/>", "sha256=", 403},
		"too long":            {callback, long, sign("sha256", secret, long), 413},
		"unknown token":       {w.public.URL + "/websub/AAAA", "<feed/>", good, 404},
		"no token":            {w.public.URL + "/websub/", "<feed/>", good, 404},
	} {
		if status := w.bring(c.callback, c.body, c.signature); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}
	if len(w.pushed) > 0 {
		t.Errorf("handed on: %q", w.pushed)
	}
	if status := w.bring(callback, "<feed/>", "SHA256="+good[7:]); status != http.StatusNoContent {
		t.Errorf("the right one: %d", status)
	}
}

// What could not be taken in is not acknowledged, so that the hub brings it again.
func TestPushThatFails(t *testing.T) {
	w := newWorld(t)
	asked := w.subscribed(1000)
	w.fails = errors.New("the disk is full")
	if status := w.bring(asked.Get("hub.callback"), "x", sign("sha1", asked.Get("hub.secret"), "x")); status != 500 {
		t.Errorf("status %d", status)
	}
	for range atOnce { // and have not been yet
		w.busy <- struct{}{}
	}
	if status := w.bring(asked.Get("hub.callback"), "x", ""); status != 503 {
		t.Errorf("beside %d others: status %d", atOnce, status)
	}
	w.store.Close() // a 404 would be the hub's leave to forget us
	if status, _ := w.verify(asked.Get("hub.callback"), nil); status != 503 {
		t.Errorf("without a database: status %d", status)
	}
}

func TestHostileVerifications(t *testing.T) {
	w := newWorld(t)
	callback := w.ask("subscribe").Get("hub.callback")
	right := map[string]string{"mode": "subscribe", "topic": topicAddress, "challenge": "c", "lease_seconds": "1000"}
	with := func(k, v string) map[string]string {
		q := maps.Clone(right)
		q[k] = v
		return q
	}
	refused := func(name, callback string, query map[string]string) {
		t.Helper()
		if status, body := w.verify(callback, query); status != http.StatusNotFound || strings.Contains(body, "chal") {
			t.Errorf("%s: %d %q", name, status, body)
		}
	}
	refused("wrong topic", callback, with("topic", "https://mill.example/feed/"))
	refused("unsubscribe that nobody wants", callback, with("mode", "unsubscribe"))
	refused("unknown mode", callback, with("mode", "publish"))
	refused("no challenge", callback, with("challenge", ""))
	refused("unknown token", w.public.URL+"/websub/AAAA", right)
	if resp, err := http.Head(callback + "?hub.mode=subscribe&hub.challenge=c&hub.topic=" + url.QueryEscape(topicAddress)); err != nil || resp.StatusCode != 404 {
		t.Errorf("HEAD: %v %v", resp, err)
	}
	if status, body := w.verify(callback, right); status != http.StatusOK || body != "c" {
		t.Fatalf("the right one: %d %q", status, body)
	}
	refused("replayed", callback, with("lease_seconds", "99999999"))
}

func TestRenews(t *testing.T) {
	w := newWorld(t)
	first := w.subscribed(1000)
	w.clock.Advance(749 * time.Second)
	if asked := w.look(); len(asked) > 0 {
		t.Fatalf("asked too early: %v", asked)
	}
	w.clock.Advance(2 * time.Second)
	again := w.subscribed(4000)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("renewed as another (-first +again):\n%s", diff)
	}
	w.clock.Advance(2990 * time.Second)
	if asked := w.look(); len(asked) > 0 {
		t.Errorf("the new lease is not believed: %v", asked)
	}
}

// A hub that grants next to nothing is not asked all the time.
func TestShortLeases(t *testing.T) {
	w := newWorld(t)
	times := 0
	for range 60 * 30 { // an hour, as often as it is looked
		for _, asked := range w.look() {
			times++
			w.verify(asked.Get("hub.callback"), map[string]string{"mode": "subscribe", "topic": topicAddress, "challenge": "c", "lease_seconds": "1"})
		}
		w.clock.Advance(look)
	}
	if times != 6 {
		t.Errorf("asked %d times in an hour", times)
	}
}

// What a hub granted while the clock was ahead is renewed when the clock is right.
func TestRenewsAfterClockWasAhead(t *testing.T) {
	w := newWorld(t)
	const year = 365 * 24 * time.Hour
	w.clock.Advance(year)
	w.subscribed(1000)
	w.clock.Advance(-year)
	w.subscribed(1000)
	if asked := w.look(); len(asked) > 0 {
		t.Errorf("asked again: %v", asked)
	}
}

// However long a hub says that it remembers, it is asked again once a month.
func TestLeaseIsBelievedWithinReason(t *testing.T) {
	for said, want := range map[string]time.Duration{"100": 100 * time.Second, "": wish, "0": wish, "-5": wish, "soon": wish,
		"99999999999999999999": wish, "2000000000": longest} {
		if got := lease(url.Values{"hub.lease_seconds": {said}}); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

func TestSurvivesRestart(t *testing.T) {
	w := newWorld(t)
	asked := w.subscribed(1000)
	w.start()
	if again := w.look(); len(again) > 0 {
		t.Errorf("asked again: %v", again)
	}
	if status := w.bring(asked.Get("hub.callback"), "x", sign("sha512", asked.Get("hub.secret"), "x")); status != 204 || len(w.pushed) != 1 {
		t.Errorf("a push after a restart: %d, handed on %q", status, w.pushed)
	}
}

func TestUnsubscribes(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"blog left":   func(c *Config) { c.Blogs = nil },
		"blog paused": func(c *Config) { c.Blogs = []planet.Blog{{Slug: "olive", Paused: true}} },
		"off":         func(c *Config) { c.Off = true },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			first := w.subscribed(1000)
			callback := first.Get("hub.callback")
			change(&w.config)
			w.SetConfig(w.config)
			if asked := w.ask("unsubscribe"); asked.Get("hub.callback") != callback || asked.Get("hub.topic") != topicAddress {
				t.Errorf("asked %v", asked)
			}
			if status := w.bring(callback, "x", sign("sha1", first.Get("hub.secret"), "x")); status != 410 || len(w.pushed) > 0 {
				t.Errorf("a push: %d", status)
			}
			if status, _ := w.verify(callback, map[string]string{"mode": "subscribe", "topic": topicAddress, "challenge": "c"}); status != 404 {
				t.Errorf("a subscription that nobody wants is verified: %d", status)
			}
			if status, body := w.verify(callback, map[string]string{"mode": "unsubscribe", "topic": topicAddress, "challenge": "c2"}); status != 200 || body != "c2" {
				t.Errorf("verification: %d %q", status, body)
			}
			for _, wait := range []time.Duration{11 * time.Minute, 100 * 24 * time.Hour} { // a hub that has not answered is asked again after ten
				w.clock.Advance(wait)
				if asked := w.look(); len(asked) > 0 {
					t.Errorf("asked %v after the end: %v", wait, asked)
				}
			}
		})
	}
}

// A hub that does not let go is asked a few times; then the lease runs out.
func TestHubThatDoesNotLetGo(t *testing.T) {
	w := newWorld(t)
	w.subscribed(100_000_000)
	w.config.Blogs = nil
	w.SetConfig(w.config)
	n := 0
	for range 100 {
		n += len(w.look())
		w.clock.Advance(time.Hour)
	}
	left, err := w.store.Subscriptions(t.Context())
	if err != nil || n != goodbyes || len(left) > 0 {
		t.Errorf("asked %d times; left %v, %v", n, left, err)
	}
}

// A feed that names another hub, or calls itself otherwise, is subscribed to
// there, and the old subscription is given up.
func TestHubChanges(t *testing.T) {
	w := newWorld(t)
	old := w.subscribed(1000)
	ctx := t.Context()
	err := w.store.Write(ctx, func(tx *store.Tx) error {
		return tx.PutFeed(ctx, planet.FeedState{Blog: "olive", About: planet.About{Hub: w.hub.URL + "/v2", Self: topicAddress}}, planet.Poll{})
	})
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]url.Values{}
	for _, a := range w.look() {
		asked[a.Get("hub.mode")] = a
	}
	if len(asked) != 2 || asked["unsubscribe"].Get("hub.callback") != old.Get("hub.callback") ||
		asked["subscribe"].Get("hub.secret") == old.Get("hub.secret") {
		t.Errorf("asked %v", asked)
	}
}

// A hub that is down is asked again, less and less often; one that denies, after a
// day.
func TestHubThatRefuses(t *testing.T) {
	w := newWorld(t)
	w.status = http.StatusInternalServerError
	var waits []time.Duration
	last := w.clock.Now()
	for len(waits) < 9 {
		if asked := w.look(); len(asked) > 0 {
			waits = append(waits, w.clock.Now().Sub(last))
			last = w.clock.Now()
		}
		w.clock.Advance(10 * time.Minute)
	}
	want := []time.Duration{0, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute,
		320 * time.Minute, 640 * time.Minute, 1280 * time.Minute}
	if diff := cmp.Diff(want, waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
	if n := strings.Count(w.log.String(), "it answered 500 Internal Server Error"); n != len(want) {
		t.Errorf("asked %d times, of which the log tells %d", len(want), n)
	}
	w.status = http.StatusAccepted
	w.clock.Advance(24 * time.Hour)
	w.ask("subscribe")

	w = newWorld(t)
	callback := w.ask("subscribe").Get("hub.callback")
	if status, _ := w.verify(callback, map[string]string{"mode": "denied", "topic": topicAddress, "reason": "no"}); status != 200 {
		t.Errorf("denied: %d", status)
	}
	w.clock.Advance(23 * time.Hour)
	if asked := w.look(); len(asked) > 0 {
		t.Errorf("asked again after a denial: %v", asked)
	}
	w.clock.Advance(2 * time.Hour)
	w.ask("subscribe")
}

func TestReachable(t *testing.T) {
	for address, want := range map[string]bool{
		"https://planet.example.org/": false, "https://example.com/": false, "http://localhost:8080/": false,
		"http://planet/": false, "http://planet.local/": false, "http://127.0.0.1:8080/": false, "http://[::1]/": false,
		"http://10.0.0.7/": false, "http://192.168.1.2/": false, "https://planet.test/": false, "https://nas.home.arpa/": false,
		"https://example.net/": false, "https://a.example/": false, "https://a.invalid/": false, "http://a.localhost/": false, "https://nas.internal/": false,
		"https://planet.wexcombe.org.uk/": true, "http://93.184.215.14/sub/": true, "https://myexample.org/": true, "::": false,
	} {
		if got := Reachable(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func BenchmarkSigned(b *testing.B) {
	body := bytes.Repeat([]byte("x"), 100_000)
	header := sign("sha256", "secret", string(body))
	for b.Loop() {
		if !signed(body, "secret", header) {
			b.Fatal("not signed")
		}
	}
}
