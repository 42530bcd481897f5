package main

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"
)

// notify tells systemd how the service is (sd_notify(3)), where it has started
// it and asks: a datagram to the socket that $NOTIFY_SOCKET names.
func (p *process) notify(state string) {
	socket := p.app.getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	conn, err := net.Dial("unixgram", socket) // a leading @ is of the abstract name space for both
	if err == nil {
		_, err = conn.Write([]byte(state))
		conn.Close()
	}
	if err != nil {
		p.log.Warn("cannot tell systemd", "state", state, "error", err)
	}
}

// ready says that requests are answered, and in a line what systemctl status is
// to show.
func (p *process) ready() {
	status := count(len(p.config.Load().Blogs), "blog")
	if fault, _, _ := strings.Cut(p.fault, "\n"); fault != "" {
		status += "; the changed config is not in force: " + fault
	}
	p.notify("READY=1\nSTATUS=" + status)
}

// watchdog tells systemd, twice in the time after which it would start the
// service anew ($WATCHDOG_USEC), that the program is alive, as long as it is.
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
