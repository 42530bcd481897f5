package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// What the README names is there: commands, files, rooms.
func TestReadme(t *testing.T) {
	readme := shipped(t, "README.md")
	bin := planettest.Binary(t)
	commands := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)(?:^    |`|&& )(?:planet|go run ./cmd/planet) ([a-z]+)").FindAllStringSubmatch(readme, -1) {
		commands[m[1]] = true
	}
	if len(commands) < 15 {
		t.Errorf("the README names %d commands only: %v", len(commands), commands)
	}
	for c := range commands {
		if out, log, code := planettest.Run(t, bin, nil, c, "--help"); code != 0 || !strings.HasPrefix(out, "Usage: planet "+c) {
			t.Errorf("the README names planet %s: exit %d\n%s%s", c, code, out, log)
		}
	}
	for _, m := range regexp.MustCompile("\\]\\((\\.github/[^)]+)\\)|`((?:configs|cmd|internal)/[^`]*|Dockerfile|\\.ci/run)`").FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat(filepath.Join(repo, m[1]+m[2])); err != nil {
			t.Error(err)
		}
	}
	rooms, err := os.ReadDir(filepath.Join(repo, "internal"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		if !regexp.MustCompile(`(?m)^      ([a-z]+/ )?` + r.Name() + `/ `).MatchString(readme) {
			t.Errorf("the README's house lacks internal/%s", r.Name())
		}
	}
}
