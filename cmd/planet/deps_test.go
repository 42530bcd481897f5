package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors are the rooms of the house from the ground up. A room may use what is
// on lower floors; only the leaves, which are all rooms not named here, may use
// one another.
var floors = [][]string{
	{"internal/planet", "migrations", "web"},
	leaves: nil,
	{"internal/story"},
	{"internal/poll", "internal/server", "internal/websub", "internal/store", "internal/config", "internal/demo"},
	{"cmd/planet", "cmd/planetbench"},
}

const leaves = 1

// doors are the only rooms that use a library.
var doors = map[string]string{
	"github.com/mmcdole/gofeed":          "internal/parse",
	"github.com/microcosm-cc/bluemonday": "internal/clean",
	"github.com/gorilla/feeds":           "internal/emit",
	"github.com/jmoiron/sqlx":            "internal/store",
	"github.com/pressly/goose":           "internal/store",
	"github.com/jackc/pgx":               "internal/store",
	"modernc.org/sqlite":                 "internal/store",
	"database/sql":                       "internal/store",
	"github.com/go-chi/chi":              "internal/server",
	"github.com/goccy/go-yaml":           "internal/config",
	"code.dny.dev/ssrf":                  "internal/fetch",
	"github.com/alecthomas/kong":         "cmd/planet",
}

func TestArrowsPointDown(t *testing.T) {
	for from, imports := range imports(t) {
		if test(from) {
			continue
		}
		for _, to := range imports {
			room, ours := strings.CutPrefix(to, "necblogs/")
			if !ours {
				std := !strings.Contains(strings.Split(to, "/")[0], ".")
				if from == "internal/planet" && !std {
					t.Errorf("%s imports %s: it stands on the standard library alone", from, to)
				}
				if from == "cmd/planetbench" { // which measures against libraries alone
					continue
				}
				if door := door(to); door != "" && door != from {
					t.Errorf("%s imports %s: the only door to it is %s", from, to, door)
				}
				continue
			}
			switch {
			case test(room):
				t.Errorf("%s imports %s, which is for tests", from, room)
			case room == "internal/config" && floor(from) != len(floors)-1:
				t.Errorf("%s imports %s, which only commands may", from, room)
			case floor(from) == leaves && floor(room) == leaves:
			case floor(from) <= floor(room):
				t.Errorf("%s imports %s: arrows point down only", from, room)
			}
		}
	}
}

// imports are what the packages of the house import, test files aside.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "necblogs/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		all[strings.TrimPrefix(words[0], "necblogs/")] = words[1:]
	}
	for _, f := range floors[leaves+1:] {
		if _, ok := all[f[0]]; !ok {
			t.Fatalf("go list does not know %s", f[0])
		}
	}
	return all
}

func floor(room string) int {
	for i, rooms := range floors {
		if slices.Contains(rooms, room) {
			return i
		}
	}
	return leaves
}

// test reports whether a package serves tests only.
func test(room string) bool { return strings.HasSuffix(room, "test") }

func door(path string) string {
	for library, room := range doors {
		if path == library || strings.HasPrefix(path, library+"/") {
			return room
		}
	}
	return ""
}
