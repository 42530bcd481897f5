package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

type healthCmd struct{}

// Run asks the planet at $PLANET_LISTEN, else at the config's address, for /healthz: a
// container image may have no other HTTP client. With $PLANET_LISTEN the config is not
// read: a planet that goes on by the old one is well, whatever mistake the new one has.
func (healthCmd) Run(a *app) error {
	address := a.getenv("PLANET_LISTEN")
	if address == "" {
		c, err := a.load()
		if err != nil {
			return err
		}
		address = c.Listen
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return usage{fmt.Errorf("$PLANET_LISTEN: %w", err)}
	}
	client := http.Client{Timeout: 4 * time.Second, Transport: &http.Transport{}} // past any proxy
	resp, err := client.Get("http://" + reachable(host, port) + "/healthz")
	if err != nil {
		return fmt.Errorf("no planet answers: %w", err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err != nil {
		return fmt.Errorf("the planet at %s breaks off: %w", address, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the planet at %s is not well: %s", address, strings.TrimSpace(string(said)))
	}
	fmt.Fprint(a.out, string(said))
	return nil
}

// reachable is the address at which this machine reaches what listens on a host and port: on
// loopback, where the host is every address.
func reachable(host, port string) string {
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
