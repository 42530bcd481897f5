package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
)

// setURL takes the public address, and ends it in one slash.
func (c *Config) setURL(s string) error {
	u, err := webAddress(s)
	if err != nil {
		return err
	}
	if strings.ContainsAny(s, "?#") || u.User != nil {
		return fmt.Errorf("must be an address alone, with nothing like ?, # or a password in it, but is %q", showable(s))
	}
	if strings.HasPrefix(strings.TrimRight(u.EscapedPath(), "/"), "//") { // browsers read //planet/ as another host
		return fmt.Errorf("must have one slash between host and path, but is %q", s)
	}
	c.Site.URL = strings.TrimRight(s, "/") + "/"
	return nil
}

func (c *Config) setEmail(s string) error {
	if s != "" {
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			return fmt.Errorf("must be a bare e-mail address such as jo@example.org, but is %q", s)
		}
	}
	c.Site.OwnerEmail = s
	return nil
}

// setLanguage takes a BCP 47 tag.
func (c *Config) setLanguage(s string) error {
	if _, err := language.Parse(s); err != nil || strings.Contains(s, "_") {
		return fmt.Errorf("must be a language tag such as en-GB, cy or fr, but is %q", s)
	}
	c.Site.Language = s
	return nil
}

func (c *Config) setZone(s string) error {
	zone, err := time.LoadLocation(s)
	if s == "" || s == "Local" || err != nil {
		return fmt.Errorf("there is no time zone %q: write one as in Europe/London or America/New_York, or UTC", s)
	}
	c.Site.Zone = zone
	return nil
}

func (c *Config) setListen(s string) error {
	_, port, err := net.SplitHostPort(s)
	switch {
	case numeral.MatchString(s):
		return fmt.Errorf("must be an address with a port, but is a port alone: write 127.0.0.1:%s, or :%s for every address of this machine", s, s)
	case strings.ContainsAny(s, "/ @"):
		return fmt.Errorf("must be an address with a port such as 127.0.0.1:8080, without http:// or a path, but is %q", s)
	case err != nil && strings.Count(s, ":") > 1:
		return fmt.Errorf("must be an address with a port such as 127.0.0.1:8080 or [::1]:8080, but is %q", s)
	case err != nil:
		return fmt.Errorf("must be an address with a port such as 127.0.0.1:8080, but is %q", s)
	}
	if p, err := strconv.Atoi(port); err != nil || p < 0 || p > 65535 {
		return fmt.Errorf("must end in a port from 0 to 65535, but %q is none", port)
	}
	c.Listen = s
	return nil
}

func (c *Config) setDatabase(s string) error {
	if err := Database(s); err != nil {
		return err
	}
	c.Database = s
	return nil
}

// settings matches the other form in which libpq takes a database: key=value pairs.
var settings = regexp.MustCompile(`^\s*(host|port|dbname|user|password)\s*=`)

// Database is the error in the address of a database, or nil. It never repeats the
// address, which may hold a password.
func Database(address string) error {
	scheme, rest, colon := strings.Cut(address, ":")
	isAddress := colon && (scheme == "postgres" || scheme == "postgresql")
	before, _, _ := strings.Cut(rest, "?")
	u, err := url.Parse(address)
	switch {
	case address == "":
		return errors.New("must be a file such as data/planet.db, or postgres://user@host/name, but is empty")
	case isAddress && (err != nil || !strings.HasPrefix(rest, "//") || u.Path == "/" || u.Path == "" || u.Fragment != "" ||
		strings.Count(before, "@") > 1 || strings.Contains(u.Path, "@")):
		return errors.New("must be written postgres://user:password@host:5432/name; signs such as @, / or # in a password are written %40, %2F, %23")
	case isAddress:
	case strings.HasPrefix(rest, "//"), colon && (strings.EqualFold(scheme, "postgres") || strings.EqualFold(scheme, "postgresql")), settings.MatchString(address):
		return errors.New("must be a file such as data/planet.db, or written postgres://user@host/name")
	case strings.HasPrefix(address, "~/"), strings.HasPrefix(address, "$"):
		return errors.New("must be a whole path such as /srv/planet/planet.db, or one from where you are, without the ~ and $ that only a shell understands")
	}
	return nil
}

func (c *Config) setRobots(s string) error {
	if s != "index" && s != "noindex" {
		return fmt.Errorf("must be index or noindex, but is %q", s)
	}
	c.Site.NoIndex = s == "noindex"
	return nil
}

// proxies are addresses and CIDR blocks; an address is a block of one.
func (c *Config) proxies() value {
	return list(&c.TrustedProxies, func(p *netip.Prefix) value {
		return scalar(func(s string) error {
			if addr, err := netip.ParseAddr(s); err == nil {
				*p = netip.PrefixFrom(addr, addr.BitLen())
				return nil
			}
			block, err := netip.ParsePrefix(s)
			if err != nil {
				return fmt.Errorf("must be an address such as 127.0.0.1 or a block such as 10.0.0.0/8, but is %q", s)
			}
			*p = block.Masked()
			return nil
		})
	})
}

// web is an http or https address, or "".
func web(dst *string) value {
	return scalar(func(s string) error {
		if *dst = s; s == "" {
			return nil
		}
		return Web(s)
	})
}

// Web is the error in the address of a feed or a site, or nil.
func Web(address string) error {
	_, err := webAddress(address)
	return err
}

// webAddress parses an absolute http or https address. Whether the planet will go
// there, since it may be private, is decided at the poll.
func webAddress(s string) (*url.URL, error) {
	bare := strings.Trim(s, "“”„‘’<>") // which word processors and e-mails put around one
	bare = strings.TrimPrefix(strings.TrimPrefix(bare, "feed:"), "//")
	scheme, rest, ok := strings.Cut(bare, "://")
	switch {
	case s == "":
		return nil, errors.New("must be an address such as https://blog.example.org/feed/, but is empty")
	case ok && !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https"):
		return nil, fmt.Errorf("must begin with https:// or http://, but begins with %s://", scheme)
	case bare != s && ok:
		return nil, fmt.Errorf("must begin with https:// or http://: write %s", showable(bare))
	case !ok && hostLike.MatchString(bare):
		return nil, fmt.Errorf("must begin with https:// or http://: write https://%s", showable(bare))
	case !ok:
		return nil, fmt.Errorf("must be an address such as https://blog.example.org/feed/, but is %q", showable(s))
	case rest == "" || strings.ContainsFunc(s, unicode.IsSpace):
		return nil, fmt.Errorf("must be one address such as https://blog.example.org/feed/, but is %q", showable(s))
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("must be an address such as https://blog.example.org/feed/, but is %q", showable(s))
	}
	if port := u.Port(); port != "" {
		if p, err := strconv.Atoi(port); err != nil || p < 1 || p > 65535 {
			return nil, fmt.Errorf("has the port %s; ports are 1 to 65535", port)
		}
	}
	return u, nil
}

// hostLike matches an address that lacks nothing but its scheme.
var hostLike = regexp.MustCompile(`^[\pL\pN-]+(\.[\pL\pN-]+)+(:[0-9]+)?(/\S*)?$`)
