package poll_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// A poller that stands still in the middle of a poll, as with its machine, and is
// overtaken meanwhile, does not write down what it found over what was found since,
// nor where whoever took the feed over is still at it.
func TestOvertaken(t *testing.T) {
	html := "<p>The assembly of Wexcombe met, and agreed.</p>"
	for name, answer := range map[string]func(http.ResponseWriter){
		"nothing new": func(rw http.ResponseWriter) { rw.WriteHeader(304) },
		"an old text": func(rw http.ResponseWriter) { rw.Write(planettest.RSS(post(2, began, html), post(1, began, html))) },
		"a failure":   func(rw http.ResponseWriter) { rw.WriteHeader(500) },
	} {
		for _, ended := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t)
				w.Set(feed, 200, map[string]string{"ETag": `"1"`}, one)
				slug := w.blog(feed)
				w.poll(slug)
				w.clock.Advance(2 * time.Hour)
				other := w.newPoller()
				var since planet.FeedState
				w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
					w.clock.Advance(2 * time.Minute)
					if ended {
						w.Set(feed, 200, map[string]string{"ETag": `"2"`}, planettest.RSS(post(3, began, html)))
						if err := other.Due(t.Context(), nil); err != nil {
							t.Error(err)
						}
					} else if list, err := w.store.ClaimDue(t.Context(), "other", w.clock.Now(), w.clock.Now().Add(time.Minute), 9); err != nil || len(list) != 1 {
						t.Errorf("another claims %v, %v", list, err)
					}
					since = w.state(slug)
					answer(rw)
				}))
				var polls []planet.Poll
				if err := w.poller.Due(t.Context(), func(p planet.Poll) { polls = append(polls, p) }); err != nil {
					t.Error(err)
				}
				if len(polls) != 1 || polls[0].Status != planet.Skipped || len(polls[0].Notes) != 1 {
					t.Errorf("%+v", polls)
				}
				if diff := cmp.Diff(since, w.state(slug)); diff != "" {
					t.Error(diff)
				}
				if n := len(w.told()); n != 0 || len(w.stories()) > 2 {
					t.Errorf("%d events, stories %q", n, w.titles())
				}
			})
		}
	}
}

// A blog that the operator polls while a poller is at it is the operator's.
func TestPolledByTheOperatorMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 500, nil, nil)
	slug := w.blog(feed)
	operator := w.newPoller()
	var polls []planet.Poll
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		w.Set(feed, 200, nil, one)
		if err := operator.Blogs(t.Context(), []string{slug}, func(p planet.Poll) { polls = append(polls, p) }); err != nil {
			t.Error(err)
		}
		rw.WriteHeader(500)
	}))
	if err := w.poller.Due(t.Context(), func(p planet.Poll) { polls = append(polls, p) }); err != nil {
		t.Error(err)
	}
	if len(polls) != 2 || polls[0].Status != planet.New || polls[1].Status != planet.Skipped {
		t.Errorf("%+v", polls)
	}
	if s := w.state(slug); s.Failures != 0 || s.ClaimedBy != "" || len(w.stories()) != 1 {
		t.Errorf("%+v", s)
	}
}
