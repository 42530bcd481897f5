package main

import (
	"context"
	"os"
	"time"

	"necblogs/internal/store"
)

// lookEvery is how often the config file is looked at. A changed one is in force
// after two to three looks.
const lookEvery = 500 * time.Millisecond

// sight is what a look at the config file found: its text, or why it cannot be read.
type sight struct{ text, trouble string }

func see(path string) sight {
	text, err := os.ReadFile(path)
	if err != nil {
		return sight{trouble: err.Error()}
	}
	return sight{text: string(text)}
}

// watch puts a changed config file in force until ctx ends: at once on SIGHUP,
// else when two looks in a row have seen the same, for an editor may be in the
// middle of writing it, or between taking the old file away and naming the new.
func (p *process) watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	last := p.seen
	for {
		asked := false
		select {
		case <-ctx.Done():
			return
		case <-p.hup:
			asked = true
		case <-tick.C:
		}
		now := see(p.app.config)
		steady := now == last
		last = now
		if !asked && (!steady || now == p.seen) {
			continue
		}
		p.seen = now
		if !p.reload(ctx, asked) {
			p.seen = sight{} // try again with the next look
		}
	}
}

// reload puts the config file in force, as a whole or not at all. It reports whether that
// is settled: a config without mistakes that the database refused is to be tried again.
// asked means that SIGHUP asked for it.
func (p *process) reload(ctx context.Context, asked bool) (settled bool) {
	p.notify("RELOADING=1")
	defer p.ready()
	c, err := p.app.load()
	if err != nil {
		p.refuse(err, asked)
		return true
	}
	old := p.config.Load()
	if c.Listen != old.Listen || c.Database != old.Database {
		p.log.Warn("listen and database change with a restart only", "listen", old.Listen, "database", store.Name(old.Database))
		c.Listen, c.Database = old.Listen, old.Database
	}
	if err := enforce(ctx, p.store, c); err != nil {
		p.refuse(err, asked)
		return false
	}
	p.server.SetConfig(serverConfig(c, proxy(c, p.secret, p.log)))
	p.config.Store(c)
	p.poller.SetRules(ctx, rules(c))
	p.hubs.set(c)
	p.fault = ""
	p.log.Info("config reloaded", "blogs", len(c.Blogs))
	return true
}

// refuse says in the log and on /status why the config file as it is now is not in force:
// once for each reason, and whenever SIGHUP asks.
func (p *process) refuse(why error, asked bool) {
	if p.fault == why.Error() && !asked {
		return
	}
	p.fault = why.Error()
	p.log.Error("the changed config is not in force, the old one stays", "error", why)
	p.server.SetFault(p.fault)
}
