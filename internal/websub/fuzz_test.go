package websub

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// Only the hash of the body with the secret is a signature of it.
func FuzzSigned(f *testing.F) {
	f.Add([]byte("<feed/>"), "secret", "sha256=00")
	f.Add([]byte(""), "", "SHA1=")
	f.Add([]byte("x"), "s", "sha512=\xff")
	f.Fuzz(func(t *testing.T, body []byte, secret, header string) {
		right := sign("sha256", secret, string(body))
		if !signed(body, secret, right) || signed(append(body, 0), secret, right) || signed(body, secret+"x", right) {
			t.Errorf("%q of %q with %q", right, body, secret)
		}
		if method, sum, _ := strings.Cut(strings.TrimSpace(header), "="); signed(body, secret, header) {
			method = strings.ToLower(method)
			if !strings.EqualFold(method+"="+sum, sign(method, secret, string(body))) {
				t.Errorf("%q is taken for a signature of %q", header, body)
			}
		}
	})
}

// single is a store with one subscription.
type single struct {
	Store
	sub     planet.Subscription
	changed bool
}

func (s *single) Subscription(_ context.Context, token string) (planet.Subscription, error) {
	if token != s.sub.Token {
		return planet.Subscription{}, planet.ErrNotFound
	}
	return s.sub, nil
}

func (s *single) PutSubscription(_ context.Context, sub planet.Subscription) error {
	s.sub, s.changed = sub, true
	return nil
}

func (s *single) DropSubscription(context.Context, string) error {
	s.changed = true
	return nil
}

// Whatever comes to a callback, nothing is confirmed but what was asked for, for
// no longer than a hub is believed, and nothing is taken in that is not signed.
func FuzzCallback(f *testing.F) {
	right := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {topicAddress}, "hub.challenge": {"c"}, "hub.lease_seconds": {"99999999"}}
	f.Add("GET", "token", right.Encode(), "", true, false)
	f.Add("GET", "token", "hub.mode=unsubscribe&hub.challenge=c&hub.topic="+url.QueryEscape(topicAddress), "", false, true)
	f.Add("GET", "token", "hub.mode=denied&hub.topic="+url.QueryEscape(topicAddress), "", true, false)
	f.Add("POST", "token", "", "sha256=00", false, false)
	f.Add("GET", "../token", "hub.mode=subscribe;hub.topic=x&%zz", "", true, false)
	f.Fuzz(func(t *testing.T, method, token, query, signature string, pending, leaving bool) {
		now := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
		s := &single{sub: planet.Subscription{Token: "token", Blog: "olive", Topic: topicAddress, Secret: "s", Pending: pending, Leaving: leaving}}
		taken := false
		push := func(context.Context, string, []byte, string) error { taken = true; return nil }
		subscriber := NewSubscriber(s, push, Config{MaxBody: 100}, slog.New(slog.DiscardHandler), func() time.Time { return now })
		r := &http.Request{Method: method, URL: &url.URL{Path: "/websub/" + token, RawQuery: query},
			Header: http.Header{"X-Hub-Signature": {signature}}, Body: http.NoBody}
		w := httptest.NewRecorder()
		subscriber.ServeHTTP(w, r)
		asked := r.URL.Query()
		mode, topic, challenge := asked.Get("hub.mode"), asked.Get("hub.topic"), asked.Get("hub.challenge")
		confirmed := method == "GET" && topic == topicAddress && pending && challenge != "" &&
			(mode == "subscribe" && !leaving || mode == "unsubscribe" && leaving)
		if w.Code == 200 && mode != "denied" && (!confirmed || w.Body.String() != challenge) || s.changed && topic != topicAddress {
			t.Errorf("%s %s: %d %q, changed %v", method, r.URL, w.Code, w.Body, s.changed)
		}
		if s.sub.Expires.After(now.Add(longest)) {
			t.Errorf("a lease to %s is believed", s.sub.Expires)
		}
		if taken && !signed(nil, "s", signature) {
			t.Errorf("taken in with the signature %q", signature)
		}
	})
}
