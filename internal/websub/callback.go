package websub

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	"necblogs/internal/planet"
)

// ServeHTTP answers hubs at the callback of a subscription, whose token is the last
// part of the path: GET verifies, POST pushes.
func (s *Subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	sub, err := s.store.Subscription(r.Context(), path.Base(r.URL.Path))
	switch {
	case errors.Is(err, planet.ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		s.log.Error("cannot read a WebSub subscription", "error", err)
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
	case r.Method == http.MethodPost:
		s.receive(w, r, sub)
	case r.Method == http.MethodGet:
		s.verify(w, r, sub)
	default:
		http.NotFound(w, r) // a HEAD verifies nothing
	}
}

// verify confirms to a hub, once, what it was asked for. What it was not asked for is
// refused: a challenge for another topic, and one that comes again (WebSub, 5.3).
func (s *Subscriber) verify(w http.ResponseWriter, r *http.Request, sub planet.Subscription) {
	query := r.URL.Query()
	mode, challenge := query.Get("hub.mode"), query.Get("hub.challenge")
	ours := query.Get("hub.topic") == sub.Topic
	asked := ours && sub.Pending && challenge != ""
	var err error
	switch {
	case ours && mode == "denied":
		s.log.Warn("a WebSub hub denies a subscription", "blog", sub.Blog, "hub", sub.Hub, "reason", query.Get("hub.reason"))
		sub.Pending, sub.Expires, sub.Due = false, time.Time{}, s.now().Add(resigned)
		err = s.store.PutSubscription(r.Context(), sub)
		challenge = ""
	case asked && mode == "subscribe" && !sub.Leaving:
		err = s.store.PutSubscription(r.Context(), granted(sub, lease(query), s.now()))
	case asked && mode == "unsubscribe" && sub.Leaving:
		err = s.store.DropSubscription(r.Context(), sub.Token)
	default:
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.log.Error("cannot store a WebSub subscription", "blog", sub.Blog, "error", err)
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, challenge)
}

// lease is how long a subscription lasts by the word of the hub, as far as that is
// believed; where it does not say, as long as was asked for.
func lease(query url.Values) time.Duration {
	seconds, err := strconv.ParseInt(query.Get("hub.lease_seconds"), 10, 32)
	if err != nil || seconds <= 0 {
		return wish
	}
	return min(time.Duration(seconds)*time.Second, longest)
}

// receive stores what a hub pushes, if the hub has signed it. For a subscription that
// is being given up it reads nothing and answers 410.
func (s *Subscriber) receive(w http.ResponseWriter, r *http.Request, sub planet.Subscription) {
	if sub.Leaving {
		http.Error(w, "no longer subscribed", http.StatusGone)
		return
	}
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	default:
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many at once", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.config.Load().MaxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "it broke off", http.StatusBadRequest)
		return
	}
	if !signed(body, sub.Secret, r.Header.Get("X-Hub-Signature")) {
		s.log.Warn("a WebSub push is not signed as it should be", "blog", sub.Blog)
		http.Error(w, "not signed by the hub", http.StatusForbidden)
		return
	}
	if err := s.push(r.Context(), sub.Blog, body, r.Header.Get("Content-Type")); err != nil {
		s.log.Warn("a WebSub push was not taken in", "blog", sub.Blog, "error", err)
		http.Error(w, "it was not taken in", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
