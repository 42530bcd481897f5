package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// A database that is none, or another program's, is refused in one line and not
// a byte of it is touched.
func TestForeignDatabase(t *testing.T) {
	tests := map[string]struct{ text, said string }{
		"no database":       {strings.Repeat("Minutes of the Assembly of Wexcombe.\n", 100), "not a database"},
		"another program's": {recipes(t), "another program's database"},
	}
	for name, tt := range tests {
		h := newHouse(t, "listen: "+planettest.FreeAddr(t)+"\nblogs: []\n")
		h.put("planet.db", tt.text)
		for _, command := range []string{"poll", "status", "migrate", "serve"} {
			out, log, code := h.run(command)
			if code != 1 || out != "" || strings.Count(log, "\n") != 1 || !strings.Contains(log, h.path("planet.db")) || !strings.Contains(log, tt.said) {
				t.Errorf("%s, %s: exit %d, out %q, err %q", command, name, code, out, log)
			}
		}
		h.untouched("planet.db", tt.text)
	}
	h := newHouse(t, "blogs: []\n")
	h.env = append(h.env, "PLANET_DATABASE="+h.dir)
	if _, log, code := h.run("status"); code != 1 || !strings.Contains(log, "directory") || strings.Count(log, "\n") != 1 {
		t.Errorf("a directory for a database: exit %d, %q", code, log)
	}
}

// recipes is a database of another program.
func recipes(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recipes.db")
	if _, err := open(t, name).Exec(`CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('Wexcombe pudding')`); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// untouched checks a file and that nothing was left beside it.
func (h *house) untouched(name, want string) {
	h.t.Helper()
	if h.read(name) != want {
		h.t.Errorf("%s has changed", name)
	}
	if beside, _ := filepath.Glob(h.path(name) + "?*"); len(beside) > 0 {
		h.t.Errorf("left beside %s: %q", name, beside)
	}
}
