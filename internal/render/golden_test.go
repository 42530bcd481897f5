package render_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// assetHash is taken out of the golden files: a change of style is no change of
// a page.
var assetHash = regexp.MustCompile(`(/static/[a-z]+)\.[0-9a-f]{10}\.([a-z]+)`)

// The same view gives the same bytes, and from another Renderer too.
func TestPages(t *testing.T) {
	one, other := pages(t, false), pages(t, false)
	for name, got := range one {
		t.Run(name, func(t *testing.T) {
			golden(t, name, got)
			wellMade(t, got)
			if got != other[name] {
				t.Error("the same view gave other bytes the second time")
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = assetHash.ReplaceAllString(got, "$1.HASH.$2")
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the page changed (-want +got); if that is meant, run go test -update:\n%s", diff)
	}
}
