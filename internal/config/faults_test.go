package config

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/faults.txt anew; read every message before you commit it")

const faultsFile = "testdata/faults.txt"

// example is a config, and what is to become of it or is said of it.
type example struct{ name, config, says string }

// examples reads “=== name”, a config, “+++” and what comes of it, one after the
// other.
func examples(t testing.TB, file string) (all []example) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq("\n"+string(src), "\n=== ") {
		name, rest, ok := strings.Cut(part, "\n")
		if !ok || name == "" {
			continue
		}
		config, says, ok := strings.Cut("\n"+rest, "\n+++\n")
		if !ok {
			t.Fatalf("%s: %s: no line +++ after the config", file, name)
		}
		all = append(all, example{name, strings.TrimPrefix(config+"\n", "\n"), says})
	}
	return all
}

// In the configs ␍ and ␉ stand for a carriage return and a tab.
func TestEachFaultSaysWhatWouldBeRight(t *testing.T) {
	all := examples(t, faultsFile)
	if len(all) < 40 {
		t.Errorf("%d wrong configs; forty at least are promised", len(all))
	}
	var out strings.Builder
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			config, says := strings.TrimSuffix(e.config, "\n"), strings.TrimRight(e.says, "\n")
			src := strings.NewReplacer("␍", "\r", "␉", "\t", "␀", "\x00", "␛", "\xff").Replace(config)
			_, err := Parse("planet.yaml", []byte(src))
			if !errors.As(err, new(Faults)) {
				t.Fatalf("the config holds; error %v", err)
			}
			if diff := cmp.Diff(says, err.Error()); diff != "" && !*update {
				t.Errorf("(-want +got)\n%s", diff)
			}
			fmt.Fprintf(&out, "=== %s\n%s\n+++\n%s\n\n", e.name, config, err)
		})
	}
	if *update {
		if err := os.WriteFile(faultsFile, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
