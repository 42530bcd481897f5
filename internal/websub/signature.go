package websub

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

// hashes are those that WebSub names (section 8).
var hashes = map[string]func() hash.Hash{
	"sha1":   sha1.New,
	"sha256": sha256.New,
	"sha384": sha512.New384,
	"sha512": sha512.New,
}

// signed reports whether an X-Hub-Signature header, such as "sha256=…", signs body with
// secret. How long that takes does not tell where they differ.
func signed(body []byte, secret, header string) bool {
	method, signature, _ := strings.Cut(strings.TrimSpace(header), "=")
	newHash, known := hashes[strings.ToLower(method)]
	given, err := hex.DecodeString(signature)
	if !known || err != nil {
		return false
	}
	mac := hmac.New(newHash, []byte(secret))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), given)
}
