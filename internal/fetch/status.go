package fetch

import (
	"fmt"
	"net/http"
)

// StatusWords says, to whoever keeps the planet, what an HTTP status means that is no
// success, along with the status: "there is no feed at this address (404)".
func StatusWords(code int) string { return fmt.Sprintf("%s (%d)", words(code), code) }

func words(code int) string {
	switch code {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return "the server asks for a password"
	case http.StatusPaymentRequired:
		return "the server asks to be paid"
	case http.StatusForbidden:
		return "the server does not let this planet in"
	case http.StatusNotFound:
		return "there is no feed at this address"
	case http.StatusRequestTimeout:
		return "the server lost patience with the request"
	case http.StatusGone:
		return "the feed was taken away for good"
	case http.StatusTooManyRequests:
		return "the server asks to be polled less often"
	case http.StatusUnavailableForLegalReasons:
		return "the server withholds the feed for legal reasons"
	case http.StatusInternalServerError:
		return "the server has a fault of its own"
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return "the server could not reach the blog behind it"
	case http.StatusServiceUnavailable:
		return "the server is down for maintenance, or overloaded"
	case 520, 521, 522, 523, 524, 525, 526, 530: // Cloudflare's own
		return "Cloudflare, which stands before the blog, cannot reach it"
	}
	switch code / 100 {
	case 2:
		return "the answer is one that holds no feed"
	case 3:
		return "the answer is a redirect that cannot be followed"
	case 4:
		return "the server does not accept the request"
	case 5:
		return "the server has a fault"
	}
	return "the answer's status is unknown"
}
