package poll

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/schedule"
	"necblogs/internal/story"
)

// recent is how many polls a feed's state remembers.
const recent = 5

// errStale says that what a poll has brought must not be stored. While it ran the
// feed's address changed, or what the config says of its blog; or somebody else took
// the feed over, because this machine had stood still or the operator polled the blog
// by name.
var errStale = errors.New("the feed is another's to poll by now, or the config says something else of its blog")

// job is a feed on its way through the pipeline, with what it brings and what comes of
// that.
type job struct {
	rules  *Rules
	blog   planet.Blog
	state  planet.FeedState // of the feed as it was claimed, or when its hub pushed
	start  time.Time
	reach  func(stage) // is called with each stage that the poll reaches
	memory int64       // bytes that it has taken of the poller's
	answer
	batch  story.Batch // what the answer brings, where fresh
	drafts []story.Draft
	poll   planet.Poll      // the outcome
	next   planet.FeedState // what is remembered of the feed from now on
	events []planet.Event   // what is told of it
}

// pipeline polls one feed and records the outcome, whatever it is, in one transaction:
// what was fetched, along with the validators that vouch for it. An error means that
// nothing was recorded. Where that is the database's own trouble, it is no failure of
// the blog. What cannot be stored for another reason could not be stored the next time
// either, and is recorded as a failure. An outcome that is no failure may wait a moment
// to be written along with others.
func (p *Poller) pipeline(ctx context.Context, j *job) error {
	defer p.giveMemory(j)
	err := p.gather(ctx, j)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && !p.blame(j, "", err) {
		return err
	}
	ctx = context.WithoutCancel(ctx) // what is whole is stored, and a transaction is short
	if j.unchanged() {
		j.reach(idle)
	}
	err = p.record(ctx, j)
	if err != nil && j.fresh && !errors.Is(err, errStale) && !errors.Is(err, errAway) &&
		p.blame(j, "what the feed brought could not be stored: ", err) {
		err = p.record(ctx, j)
	}
	return err
}

// blame turns an error of preparing or storing what a feed brought into a failed poll.
// It reports false, and does nothing, where the database is in trouble.
func (p *Poller) blame(j *job, what string, err error) bool {
	own, words := p.store.Trouble(err)
	if own {
		return false
	}
	p.log.Error("what a feed brought cannot be stored", "blog", j.blog.Slug, "error", err)
	j.fresh, j.feed, j.drafts, j.notes, j.trouble = false, planet.Feed{}, nil, nil, what+words
	return true
}

// gather fetches a feed and prepares what it brings. Its error is the program's or the
// database's; what is wrong with the feed is in the answer.
func (p *Poller) gather(ctx context.Context, j *job) (err error) {
	defer p.caught(j.blog.Slug, &err)
	if !j.ask(ctx) {
		return nil
	}
	j.reach(reading)
	return p.prepare(ctx, j)
}

// prepare reads what an answer has brought, and does the part of storing it that is
// costly and needs no transaction.
func (p *Poller) prepare(ctx context.Context, j *job) error {
	if err := p.takeMemory(ctx, j); err != nil {
		return err
	}
	if err := p.work(ctx, j); err != nil || !j.fresh || !j.blog.FullText {
		return err
	}
	p.giveMemory(j) // other hosts may take their time
	j.reach(asking)
	j.notes = append(j.notes, fullTexts(ctx, j.rules, j.batch, j.drafts)...)
	j.reach(reading)
	return p.takeMemory(ctx, j)
}

// work is the part of prepare that keeps a core busy.
func (p *Poller) work(ctx context.Context, j *job) error {
	defer p.busy()()
	j.read()
	if !j.fresh {
		return nil
	}
	blog := j.blog
	blog.Site = cmp.Or(blog.Site, j.feed.Site)
	j.batch = story.Batch{Blog: blog, Language: j.feed.Language, Items: j.feed.Items, Now: j.start, Undated: j.state.Undated}
	if !blog.FullText { // else the articles' pages may yet bring other texts
		j.batch.Pack = p.store.Pack
	}
	drafts, notes, err := j.rules.Maker.Prepare(ctx, j.batch, p.store.Known)
	j.drafts, j.notes = drafts, append(j.notes, notes...)
	return err
}

// record stores what a poll brought, in one transaction.
func (p *Poller) record(ctx context.Context, j *job) (err error) {
	defer p.caught(j.state.Blog, &err)
	j.trouble = brief(j.trouble)
	return p.write(ctx, j, func(tx Tx) (err error) {
		defer p.caught(j.state.Blog, &err) // here too: it may run in the goroutine of another poll, see [group]
		if j.unchanged() {
			if stored, err := p.recordUnchanged(ctx, tx, j); stored || err != nil {
				return err
			}
		}
		return p.recordWhole(ctx, tx, j)
	})
}

// write runs fn in a transaction, along with others unless the poll has failed: a failure is
// told at once.
func (p *Poller) write(ctx context.Context, j *job, fn func(Tx) error) error {
	if j.trouble != "" {
		return p.store.Write(ctx, fn)
	}
	return p.group.write(ctx, len(j.drafts), fn)
}

// recordWhole stores whatever a poll brought. It reads the feed's state again: since the
// feed was claimed the operator may have changed its address or released the blog, and
// another process may have polled it.
func (p *Poller) recordWhole(ctx context.Context, tx Tx, j *job) error {
	state, err := tx.Feed(ctx, j.state.Blog)
	if err != nil {
		return err
	}
	if state.URL() != j.state.URL() || !state.LastPoll.Equal(j.state.LastPoll) || state.ClaimedBy != j.state.ClaimedBy {
		return errStale
	}
	res, err := p.put(ctx, tx, j, state)
	if err != nil {
		return err
	}
	if res.New+res.Updated > 0 && !state.PushedUntil.IsZero() {
		if err := tx.Missed(ctx, state.Blog); err != nil {
			return err
		}
		state.PushedUntil = time.Time{}
	}
	p.plan(j, state, res)
	if err := announce(ctx, tx, state, j.next, j.events); err != nil {
		return err
	}
	return tx.PutFeed(ctx, j.next, j.poll)
}

// recordUnchanged stores the outcome of a poll that brought nothing by one statement,
// without reading the feed's state again. It reports false, and has stored nothing,
// where there is more to store, or where the state has changed since it was claimed.
func (p *Poller) recordUnchanged(ctx context.Context, tx Tx, j *job) (stored bool, err error) {
	p.plan(j, j.state, story.Result{})
	if len(j.events) > 0 || !quiet(j.state, j.next) {
		return false, nil
	}
	return tx.PutUnchanged(ctx, j.state, j.next, j.poll)
}

// announce marks the pages as changed where they show what has changed of a feed's
// state, and stores the events.
func announce(ctx context.Context, tx Tx, was, next planet.FeedState, events []planet.Event) error {
	if shownOf(was) != shownOf(next) {
		tx.Touch()
	}
	for _, e := range events {
		if err := tx.Tell(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// put stores the items that an answer has brought, if any. It returns [errStale] where
// the config says something else of the blog by now: what was derived by the old rules
// would stay.
func (p *Poller) put(ctx context.Context, tx Tx, j *job, state planet.FeedState) (story.Result, error) {
	if !j.fresh {
		return story.Result{}, nil
	}
	inForce, err := j.rules.Maker.InForce(ctx, tx, j.batch.Blog)
	switch {
	case err != nil:
		return story.Result{}, err
	case inForce:
		p.agree(state.Blog)
	case p.rules.Load() != j.rules:
		return story.Result{}, errStale
	case p.disagree(state.Blog, j.rules, "the database has another config of a blog in force than this machine, which goes on by its own"):
		return story.Result{}, errStale
	}
	j.batch.Held = !state.Held.IsZero()
	return j.rules.Maker.Put(ctx, tx, j.batch, j.drafts)
}

// plan sets j.poll, j.next and j.events: the outcome, the feed's state after it, with when
// to poll next by the config as it is now, and what to tell of it.
func (p *Poller) plan(j *job, state planet.FeedState, res story.Result) {
	next, events := advance(state, j.answer, res, j.start)
	end := p.now()
	poll := planet.Poll{Blog: state.Blog, At: j.start, HTTPStatus: j.status, Bytes: j.size, Items: j.items(), Error: j.trouble,
		Notes: few(j.notes), New: res.New, Updated: res.Updated, Copies: res.Copies, Took: end.Sub(j.start)}
	poll.Status = status(next, poll)
	rules := p.rules.Load()
	pushed := state.PushedUntil.After(j.start) && j.trouble == "" // what fails is tried again as soon as any other
	plan := schedule.Plan(end, rules.limits(rules.Maker.Blogs[state.Blog], pushed), schedule.State{Outcome: scheduled(next, j.answer),
		Asked: next.Asked, RetryAfter: j.wait, Failures: next.Failures, Silent: next.Silent}, p.jitter())
	next.NextPoll, next.Why = plan.At, plan.Why
	next.Recent = append([]planet.Poll{poll}, next.Recent[:min(len(next.Recent), recent-1)]...)
	j.poll, j.next, j.events = poll, next, events
}

// quiet reports whether a poll has changed no more of a feed's state than
// [Tx.PutUnchanged] stores: times, validators and the polls that are remembered.
func quiet(was, next planet.FeedState) bool {
	return was.Failures == 0 && was.Gone.IsZero() && was.Error == "" && was.Redirect == "" && next.Redirect == "" &&
		was.Moved == next.Moved && reflect.DeepEqual(was.Asked, next.Asked) && was.Held.Equal(next.Held) && was.Undated == next.Undated &&
		was.About == next.About && bytes.Equal(was.BodyHash, next.BodyHash)
}

// caught turns a panic into an error and a line in the log, so that no feed ends the
// program. It is to be deferred.
func (p *Poller) caught(slug string, err *error) {
	if v := recover(); v != nil {
		p.log.Error("the program stumbled over a feed", "blog", slug, "panic", v, "stack", string(debug.Stack()))
		*err = fmt.Errorf("the program stumbled over this feed, which is a fault of the program: %v", v)
	}
}

// shown is what pages show of a feed's state.
type shown struct {
	failures   int
	trouble    string // of the last failure; "" where it does not fail
	held, gone bool
	about      planet.About
}

func shownOf(s planet.FeedState) shown {
	s.About.Updated = time.Time{} // many say a new one at each fetch
	if s.Failures == 0 {
		s.Error = ""
	}
	return shown{s.Failures, s.Error, !s.Held.IsZero(), !s.Gone.IsZero(), s.About}
}

// status is the outcome of a poll that has left a feed in state s.
func status(s planet.FeedState, p planet.Poll) planet.Status {
	switch {
	case p.Error != "":
		return planet.Failed
	case !s.Held.IsZero():
		return planet.HeldBack
	case p.New > 0:
		return planet.New
	case p.Updated > 0:
		return planet.Updated
	}
	return planet.Unchanged
}

// scheduled is the outcome of a poll in the schedule's terms.
func scheduled(s planet.FeedState, a answer) schedule.Outcome {
	switch {
	case a.trouble == "":
		return schedule.OK
	case !s.Gone.IsZero():
		return schedule.Gone
	case a.status == http.StatusTooManyRequests:
		return schedule.TooMany
	}
	return schedule.Failed
}

// few bounds the notes of a poll; a feed can have a thousand things wrong with it.
func few(notes []string) []string {
	const most = 10
	var told []string
	for _, note := range notes[:min(len(notes), most)] {
		told = append(told, brief(note))
	}
	if len(notes) > most {
		told = append(told, fmt.Sprintf("… and %d more notes", len(notes)-most))
	}
	return told
}

// brief bounds a failure or a note, which may quote what a server sent.
func brief(words string) string {
	const most = 1000 // bytes
	if len(words) <= most {
		return words
	}
	return strings.ToValidUTF8(words[:most], "") + "…"
}
