package main

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"
)

// notify tells systemd the state of the service, if $NOTIFY_SOCKET says that it wants to
// know: a datagram to the socket of that name (sd_notify(3)).
func (p *process) notify(state string) {
	socket := p.app.getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	conn, err := net.Dial("unixgram", socket) // Go and systemd both write a leading @ for the abstract namespace
	if err == nil {
		_, err = conn.Write([]byte(state))
		conn.Close()
	}
	if err != nil {
		p.log.Warn("cannot tell systemd", "state", state, "error", err)
	}
}

// ready tells systemd that requests are answered, and what systemctl status is to show.
func (p *process) ready() {
	status := count(len(p.config.Load().Blogs), "blog")
	if fault, _, _ := strings.Cut(p.fault, "\n"); fault != "" {
		status += "; the changed config is not in force: " + fault
	}
	p.notify("READY=1\nSTATUS=" + status)
}

// watchdog tells systemd that the program is alive, as long as it is: twice in each
// period ($WATCHDOG_USEC) after which systemd would otherwise restart it.
func (p *process) watchdog(ctx context.Context) {
	µs, err := strconv.Atoi(p.app.getenv("WATCHDOG_USEC"))
	if err != nil || µs <= 0 {
		return
	}
	for range every(ctx, time.Duration(µs)*time.Microsecond/2) {
		if p.alive() {
			p.notify("WATCHDOG=1")
		}
	}
}

// alive reports whether polling goes on: no poll has finished for three times
// the longest interval in force, and something has been due for as long. A feed
// that asks for a slower pace, or fails and is asked less often, does not count.
func (p *process) alive() bool {
	stalled := time.Now().Add(-3 * longestInterval(p.config.Load()))
	if !p.polls || p.poller.LastPoll().After(stalled) {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	overdue, err := p.store.Overdue(ctx, stalled)
	return err == nil && !overdue
}
