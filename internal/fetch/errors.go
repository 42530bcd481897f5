package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"necblogs/internal/canonical"
)

// Kind is what went wrong; fit for a metric's label.
type Kind string

const (
	Address      Kind = "address"       // the request's own address is none
	DNS          Kind = "dns"           // the name cannot be looked up
	Refused      Kind = "refused"       // nothing listens there
	Unreachable  Kind = "unreachable"   // no way to the host
	Reset        Kind = "reset"         // broke off before anything could be read
	Timeout      Kind = "timeout"       // of the whole request
	Idle         Kind = "idle"          // too long without a byte
	TLSExpired   Kind = "tls_expired"   // or not valid yet
	TLSHost      Kind = "tls_host"      // the certificate is another host's
	TLSUntrusted Kind = "tls_untrusted" // self-signed, or of an unknown authority
	TLS          Kind = "tls"           // anything else about TLS
	Private      Kind = "private"       // the address is not a public one
	TooLarge     Kind = "too_large"     // the body
	Header       Kind = "header"        // the header is too large
	Encoding     Kind = "encoding"      // the body cannot be decompressed
	Redirects    Kind = "redirects"     // too many, or to nowhere
	RedirectLoop Kind = "redirect_loop"
	Downgrade    Kind = "downgrade" // a redirect from https to http
	Scheme       Kind = "scheme"    // a redirect to neither http nor https
	Userinfo     Kind = "userinfo"  // a redirect with a user or a password
	Unasked      Kind = "unasked"   // a 304 to an unconditional request
	Protocol     Kind = "protocol"  // the answer is no HTTP, or anything else
	Local        Kind = "local"     // this machine is short of something; says nothing of the host
	Canceled     Kind = "canceled"  // by the caller's context
)

// Error is why there is no answer.
type Error struct {
	Kind       Kind
	URL        string // at which it went wrong, perhaps after redirects; without user and password
	Err        error  // nil where Kind says it all
	Status     int    // of the last answer; 0: there was none
	RetryAfter time.Duration
}

// Unwrap returns what is underneath, for errors.Is and As.
func (e *Error) Unwrap() error { return e.Err }

// Error says what went wrong, and to which host, to a reader who is no programmer.
func (e *Error) Error() string {
	host := e.URL
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" {
		host = u.Host
	}
	switch e.Kind {
	case Address:
		return fmt.Sprintf("%q is not the address of a web page or feed", e.URL)
	case DNS:
		if d, ok := errors.AsType[*net.DNSError](e.Err); ok && d.IsNotFound {
			return "there is no host called " + host
		}
		return "the name " + host + " could not be looked up"
	case Refused:
		return host + " refuses the connection: nothing is listening there"
	case Unreachable:
		return host + " cannot be reached from here"
	case Reset:
		return host + " broke off the connection before it had answered"
	case Timeout:
		return fmt.Sprintf("%s did not finish its answer within %v", host, e.Err)
	case Idle:
		return fmt.Sprintf("%s began its answer and then sent nothing for %v", host, e.Err)
	case TLSExpired:
		return "the certificate of " + host + " has expired, or is not valid yet"
	case TLSHost:
		return "the certificate of " + host + " was made for another host"
	case TLSUntrusted:
		return "the certificate of " + host + " is self-signed, or of an authority that is not known here"
	case TLS:
		return fmt.Sprintf("no secure connection to %s: %v", host, e.Err)
	case Private:
		return host + " is not a public address, and poll.allow_private is not set"
	case TooLarge:
		return fmt.Sprintf("the answer of %s is too large: %v", host, e.Err)
	case Header:
		return fmt.Sprintf("the header of %s's answer is larger than %d KiB", host, maxHeader>>10)
	case Encoding:
		return fmt.Sprintf("the answer of %s cannot be decompressed: %v", host, e.Err)
	case Redirects:
		return fmt.Sprintf("a redirect that cannot be followed, at %s: %v", e.URL, e.Err)
	case RedirectLoop:
		return "redirects go round in a circle by " + e.URL
	case Downgrade:
		return "a redirect from https to " + e.URL + " would give up encryption, and is not followed"
	case Scheme:
		return fmt.Sprintf("a redirect to %q, which is no web address, is not followed", e.URL)
	case Userinfo:
		return "a redirect to " + e.URL + " carries a user name or password, and is not followed"
	case Unasked:
		return host + " says that nothing has changed (304), but was not asked that"
	case Local:
		return fmt.Sprintf("the request to %s could not be made by this machine: %v", host, e.Err)
	case Canceled:
		return fmt.Sprintf("the request to %s was stopped: %v", host, e.Err)
	default: // Protocol
		return fmt.Sprintf("the answer of %s cannot be understood: %v", host, e.Err)
	}
}

// tooLarge is the error of a body that holds more than so many bytes.
type tooLarge int64

func (limit tooLarge) Error() string {
	if limit%(1<<20) != 0 { // 2MB is no whole number of MiB, and would be told as 1
		return fmt.Sprintf("more than %d bytes", int64(limit))
	}
	return fmt.Sprintf("more than %d MiB", int64(limit)>>20)
}

// overdue is the error of what took longer than this.
type overdue time.Duration

func (limit overdue) Error() string { return time.Duration(limit).String() }

func (t *trip) fail(kind Kind, u *url.URL, err error) error {
	return &Error{Kind: kind, URL: canonical.Public(u.String()), Err: err, Status: t.response.Status, RetryAfter: t.response.RetryAfter}
}

// broken is the error of a request to u that ended with err under ctx.
func (t *trip) broken(ctx context.Context, u *url.URL, err error) error {
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		<-ctx.Done() // the dialer has a clock of its own, which may be ahead
	}
	if ctx.Err() == nil {
		return t.fail(kindOf(err), u, err)
	}
	cause := context.Cause(ctx)
	if errors.As(cause, new(overdue)) {
		return t.fail(Timeout, u, cause)
	}
	return t.fail(Canceled, u, cause)
}

// kindOf tells transport errors apart.
func kindOf(err error) Kind {
	is := func(targets ...error) bool {
		return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
	}
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case is(ssrf.ErrProhibitedIP, ssrf.ErrProhibitedNetwork, ssrf.ErrInvalidHostPort, errOddAddress):
		return Private
	case errors.As(err, new(*net.DNSError)):
		return DNS
	case isInvalid && invalid.Reason == x509.Expired:
		return TLSExpired
	case errors.As(err, new(x509.HostnameError)):
		return TLSHost
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return TLSUntrusted
	case errors.As(err, new(tls.RecordHeaderError)), errors.As(err, new(*tls.CertificateVerificationError)), strings.Contains(err.Error(), " tls: "):
		return TLS // the other side's alerts have no type that is exported
	case is(syscall.ECONNREFUSED):
		return Refused
	case is(syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.EADDRNOTAVAIL):
		return Local
	case is(syscall.EHOSTUNREACH, syscall.ENETUNREACH), isNetwork && network.Timeout():
		return Unreachable
	case is(syscall.ECONNRESET, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF):
		return Reset
	case strings.Contains(err.Error(), "headers exceeded"), strings.Contains(err.Error(), "header list larger"):
		return Header // net/http has no type for it, neither in HTTP/1 nor in HTTP/2
	}
	return Protocol
}
