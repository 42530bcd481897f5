package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// What a line ends with can become: commands, flags, values, blogs; nothing is
// for the shell to complete with files.
var completions = []struct{ line, want string }{
	{"rep", "replay"},
	{"compl", "completion"},
	{"serve --role ", "all web poller"},
	{"serve --role=w", "--role=web"},
	{"serve --lo", "--log-level"},
	{"--config nowhere.yaml poll ", ""},
	{"poll w", "wexcombe"},
	{"poll wexcombe a", "ashby"},
	{"poll --all w", "wexcombe"},
	{"release ", "wexcombe ashby"},
	{"import ", ""},
	{"completion f", "fish"},
}

func completing(t *testing.T) *house {
	return newHouse(t, `blogs: [{name: Wexcombe Wire, slug: wexcombe, feed: 'http://w.example/'}, {name: "Ashby: notes", slug: ashby, feed: 'http://a.example/'}]`)
}

func TestComplete(t *testing.T) {
	h := completing(t)
	for _, c := range completions {
		words := strings.Split(c.line, " ")
		got := strings.Fields(h.must(append([]string{"complete", "bash", "--"}, words...)...))
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %q, want %q", c.line, got, c.want)
		}
	}
	if got := h.must("complete", "bash", "--", "serve", "--role", "=", "w"); got != "web\n" {
		t.Errorf("as bash splits --role=w: %q", got)
	}
	if got := h.must("complete", "fish", "--", "poll", "a"); got != "ashby\tAshby: notes\n" {
		t.Errorf("for fish: %q", got)
	}
	if got := h.must("complete", "zsh", "--", "poll", "a"); got != "ashby:Ashby: notes\n" {
		t.Errorf("for zsh: %q", got)
	}
}

// The scripts do it in the shells themselves, those that this machine has.
func TestCompletionScripts(t *testing.T) {
	h := completing(t)
	path := filepath.Dir(planettest.Binary(t)) + ":" + os.Getenv("PATH")
	for shell, script := range map[string]string{
		"bash": `eval "$(planet completion bash)"
			COMP_WORDS=(planet poll w) COMP_CWORD=2; _planet; echo "${COMPREPLY[*]}"
			COMP_WORDS=(planet import ""); COMP_CWORD=2; _planet; echo "${#COMPREPLY[@]} for the files"`,
		"fish": `planet completion fish | source
			complete -C "planet poll w" | cut -f1
			cd /; count (complete -C "planet import et" | grep '^etc/$') | sed 's/1/0 for the files/'`,
		"zsh": `compdef() { }; _describe() { print -l ${(P)2%%:*} }; _files() { print "0 for the files" }
			eval "$(planet completion zsh)"
			words=(planet poll w) CURRENT=3; _planet
			words=(planet import "") CURRENT=3; _planet`,
	} {
		bin, err := exec.LookPath(shell)
		if err != nil {
			if t.Logf("there is no %s on this machine", shell); os.Getenv("CI") != "" {
				t.Fail()
			}
			continue
		}
		cmd := exec.CommandContext(t.Context(), bin, "-c", script)
		cmd.Env = append(append(os.Environ(), h.env...), "PATH="+path, "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if got := string(out); err != nil || got != "wexcombe\n0 for the files\n" {
			t.Errorf("%s: %v, %q", shell, err, got)
		}
	}
}
