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

// example is a config that does not hold, and what is said of it.
type example struct{ name, config, says string }

// examples reads “=== name”, the config, “+++”, the messages, one after the
// other. ␍ and ␉ stand for a carriage return and a tab.
func examples(t *testing.T) []example {
	t.Helper()
	src, err := os.ReadFile(faultsFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	for part := range strings.SplitSeq("\n"+string(src), "\n=== ") {
		name, rest, ok := strings.Cut(part, "\n")
		if !ok || name == "" {
			continue
		}
		config, says, ok := strings.Cut("\n"+rest, "\n+++\n")
		if !ok {
			t.Fatalf("%s: %s: no line +++ after the config", faultsFile, name)
		}
		all = append(all, example{name, strings.TrimPrefix(config, "\n"), strings.TrimRight(says, "\n")})
	}
	return all
}

func TestEachFaultSaysWhatWouldBeRight(t *testing.T) {
	all := examples(t)
	if len(all) < 40 {
		t.Errorf("%d wrong configs; forty at least are promised", len(all))
	}
	var out strings.Builder
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			src := strings.NewReplacer("␍", "\r", "␉", "\t", "␀", "\x00", "␛", "\xff").Replace(e.config)
			_, err := Parse("planet.yaml", []byte(src))
			if !errors.As(err, new(Faults)) {
				t.Fatalf("the config holds; error %v", err)
			}
			if diff := cmp.Diff(e.says, err.Error()); diff != "" && !*update {
				t.Errorf("(-want +got)\n%s", diff)
			}
			fmt.Fprintf(&out, "=== %s\n%s\n+++\n%s\n\n", e.name, e.config, err)
		})
	}
	if *update {
		if err := os.WriteFile(faultsFile, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
