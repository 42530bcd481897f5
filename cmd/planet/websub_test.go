package main_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// hub is a WebSub hub on loopback that verifies what it is asked at once, before
// it answers, as some do.
type hub struct {
	*httptest.Server
	asked chan url.Values
}

func newHub(t *testing.T) hub {
	h := hub{asked: make(chan url.Values, 100)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		form := r.PostForm
		if form.Get("hub.mode") != "publish" {
			resp, err := http.Get(form.Get("hub.callback") + "?" + url.Values{"hub.mode": {form.Get("hub.mode")},
				"hub.topic": {form.Get("hub.topic")}, "hub.challenge": {"prove-it"}, "hub.lease_seconds": {"86400"}}.Encode())
			if err == nil {
				resp.Body.Close()
				form.Set("verified", resp.Status)
			}
		}
		h.asked <- form
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(h.Close)
	return h
}

// expect waits for a request of the mode and returns it.
func (h hub) expect(t *testing.T, mode string) url.Values {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case form := <-h.asked:
			if form.Get("hub.mode") == mode {
				return form
			}
		case <-late:
			t.Fatalf("the hub was not asked to %s", mode)
		}
	}
}

// A blog whose feed names a hub is subscribed to there; what the hub pushes is on
// the page at once, and passed on to the planet's own hub; polls go on seldom
// while pushes come and at the old pace when one had to find the news.
func TestWebSub(t *testing.T) {
	in := planettest.NewInternet(t)
	theirs, ours := newHub(t), newHub(t)
	addr := "http://olive.example/feed"
	publish := func(items ...planettest.Item) []byte {
		body := strings.Replace(string(planettest.Atom(items...)), "<title>A blog</title>",
			fmt.Sprintf(`<title>A blog</title><link rel="hub" href="%s"/><link rel="self" href="%s"/>`, theirs.URL, in.URL(addr)), 1)
		in.Set(addr, 200, map[string]string{"Content-Type": "application/atom+xml"}, []byte(body))
		return []byte(body)
	}
	fresh := func(n int) planettest.Item { // or it would be no news of a blog that joins
		i := item("olive", n)
		i.Date = time.Now().Add(time.Duration(n-10) * time.Hour).Truncate(time.Second)
		return i
	}
	one, two, three := fresh(1), fresh(2), fresh(3)
	publish(one)
	h := newHouse(t, "blogs: []\n")
	s := h.serve()
	config := fmt.Sprintf("url: %s/\npoll: {allow_private: true, interval: 1h, max_interval: 24h}\nwebsub: {hub: '%s'}\n", s.URL, ours.URL)
	h.write(config + blogs(blog("Olive", in.URL(addr))))

	asked := theirs.expect(t, "subscribe")
	if !strings.HasPrefix(asked.Get("verified"), "200") || asked.Get("hub.topic") != in.URL(addr) {
		t.Fatalf("asked %v", asked)
	}
	for len(ours.asked) > 0 { // of the first poll
		<-ours.asked
	}

	body := publish(two, one)
	mac := hmac.New(sha256.New, []byte(asked.Get("hub.secret")))
	mac.Write(body)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, asked.Get("hub.callback"), strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/atom+xml")
	req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Fatalf("the push: %s\n%s", resp.Status, s.Log())
	}
	if !strings.Contains(get(t, s.URL+"/"), "Minutes 2 of the olive committee") {
		t.Error("what was pushed is not on the page")
	}
	if next := h.nextPoll(); next < 23*time.Hour {
		t.Errorf("pushed to, and polled again in %v", next)
	}
	if resp, _ := planettest.Request(t, http.MethodPost, asked.Get("hub.callback")); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a push of nobody's: %s", resp.Status)
	}
	topics := map[string]bool{}
	for range 3 {
		topics[ours.expect(t, "publish").Get("hub.topic")] = true
	}
	for _, feed := range []string{"atom.xml", "rss.xml", "feed.json"} {
		if !topics[s.URL+"/"+feed] {
			t.Errorf("the hub was not told of /%s but of %v", feed, topics)
		}
	}

	h.must("poll", "olive") // finds what was pushed, and nothing else
	if next := h.nextPoll(); next < 23*time.Hour {
		t.Errorf("a poll that found nothing new brings back the old pace: %v", next)
	}
	publish(three, two, one)
	h.must("poll", "olive")
	if next := h.nextPoll(); next > 2*time.Hour {
		t.Errorf("the push did not come, and polled again in %v", next)
	}

	for _, path := range []string{"/", "/atom.xml", "/websub/", "/story/1/"} {
		if resp, _ := planettest.Request(t, http.MethodPost, s.URL+path); resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %s", path, resp.Status)
		}
	}
	h.write(config + "blogs: []\n")
	left := theirs.expect(t, "unsubscribe")
	if left.Get("hub.callback") != asked.Get("hub.callback") || !strings.HasPrefix(left.Get("verified"), "200") {
		t.Errorf("unsubscribed: %v", left)
	}
}

// nextPoll is how long it is until the only blog is polled.
func (h *house) nextPoll() time.Duration {
	h.t.Helper()
	var v struct{ Blogs []health }
	if code := h.json(&v, "status"); code != 0 || len(v.Blogs) != 1 || v.Blogs[0].NextPoll == nil {
		h.t.Fatalf("status --json: exit %d, %+v", code, v)
	}
	return time.Until(*v.Blogs[0].NextPoll)
}
