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
	"unicode"
	"unicode/utf8"

	"code.dny.dev/ssrf"

	"necblogs/internal/canonical"
)

// Kind is what went wrong.
type Kind string

const (
	Address      Kind = "address"       // the request's own address is not one
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

// sentences are what an Error of each kind says; %[1]s is the host, %[2]s the address,
// %[3]v the error underneath.
var sentences = map[Kind]string{
	Address:      "%[2]q is not the address of a web page or feed",
	DNS:          "the name %[1]s could not be looked up",
	Refused:      "%[1]s refuses the connection: nothing is listening there",
	Unreachable:  "%[1]s cannot be reached from here",
	Reset:        "%[1]s broke off the connection before it had answered",
	Timeout:      "%[1]s did not finish its answer within %[3]v",
	Idle:         "%[1]s began its answer and then sent nothing for %[3]v",
	TLSExpired:   "the certificate of %[1]s has expired, or is not valid yet",
	TLSHost:      "the certificate of %[1]s was made for another host",
	TLSUntrusted: "the certificate of %[1]s is self-signed, or of an authority that is not known here",
	TLS:          "no secure connection to %[1]s: %[3]v",
	Private:      "%[1]s is not a public address, and poll.allow_private is not set",
	TooLarge:     "the answer of %[1]s is too large: %[3]v",
	Header:       fmt.Sprintf("the header of %%[1]s's answer is larger than %d KiB", maxHeader>>10),
	Encoding:     "the answer of %[1]s cannot be decompressed: %[3]v",
	Redirects:    "a redirect that cannot be followed, at %[2]s: %[3]v",
	RedirectLoop: "redirects go round in a circle by %[2]s",
	Downgrade:    "a redirect from https to %[2]s would give up encryption, and is not followed",
	Scheme:       "a redirect to %[2]q, which is no web address, is not followed",
	Userinfo:     "a redirect to %[2]s carries a user name or password, and is not followed",
	Unasked:      "%[1]s says that nothing has changed (304), but was not asked that",
	Protocol:     "the answer of %[1]s cannot be understood: %[3]v",
	Local:        "the request to %[1]s could not be made by this machine: %[3]v",
	Canceled:     "the request to %[1]s was stopped: %[3]v",
}

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

// Error says what went wrong, and with which host, to a reader who is no programmer. It is
// text whatever server or feed has named the host: no control character, which a terminal
// would obey, and nothing but UTF-8, which alone PostgreSQL takes.
func (e *Error) Error() string {
	host := e.URL // in which such bytes are escaped
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" && utf8.ValidString(u.Host) && !strings.ContainsFunc(u.Host, unicode.IsControl) {
		host = u.Host
	}
	sentence := sentences[e.Kind]
	if d, ok := errors.AsType[*net.DNSError](e.Err); ok && d.IsNotFound {
		sentence = "there is no host called %[1]s"
	}
	if errors.Is(e.Err, errOddAddress) { // whatever poll.allow_private says
		sentence = "%[1]s is not a public address: %[3]v"
	}
	return fmt.Sprintf(sentence, host, e.URL, e.Err)
}

// tooLarge is the error of a body with more bytes than this limit.
type tooLarge int64

func (limit tooLarge) Error() string {
	if limit%(1<<20) != 0 { // 2MB is no whole number of MiB, and would be told as 1
		return fmt.Sprintf("more than %d bytes", int64(limit))
	}
	return fmt.Sprintf("more than %d MiB", int64(limit)>>20)
}

// overdue is the error of what took longer than limit; its kind is Timeout or Idle.
type overdue struct {
	kind  Kind
	limit time.Duration
}

func (o overdue) Error() string { return o.limit.String() }

func (t *trip) fail(kind Kind, u *url.URL, err error) error {
	return &Error{Kind: kind, URL: canonical.Public(u.String()), Err: err, Status: t.response.Status, RetryAfter: t.response.RetryAfter}
}

// broken is the error of a request to u that ended with err under ctx.
func (t *trip) broken(ctx context.Context, u *url.URL, err error) error {
	if ctx.Err() == nil {
		return t.fail(kindOf(err), u, err)
	}
	cause := context.Cause(ctx)
	if o, ok := errors.AsType[overdue](cause); ok {
		return t.fail(o.kind, u, cause)
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
