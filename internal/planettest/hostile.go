package planettest

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"
)

//go:embed testdata/hostile.txt
var hostile string

// Hostile are pieces of markup that do harm unless they are cleaned: the lines of
// testdata/hostile.txt, without comments and with Go's escapes resolved.
func Hostile(t testing.TB) (vectors []string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(hostile), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.ReplaceAll(strings.ReplaceAll(line, `\0`, `\x00`), `"`, `\"`)
		vector, err := strconv.Unquote(`"` + line + `"`)
		if err != nil {
			t.Fatalf("vector %s: %v", line, err)
		}
		vectors = append(vectors, vector)
	}
	return vectors
}
