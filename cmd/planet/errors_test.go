package main_test

import (
	"cmp"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"necblogs/internal/planettest"
)

// mistake is one that an operator makes, and what must be said about it: the
// thing, the place and the way out, in these words.
type mistake struct {
	config string   // the config file; "" for one that holds
	env    string   // KEY=value
	args   string   // the command, or several with | between; %s stands for the directory of the test
	code   int      // exit code
	says   []string // in what is written to standard error, or in the row of a poll
}

// Of whoever types it: exit code 2. That something is not there or does not
// work: 1. A config that does not hold: 2.
var mistakes = []mistake{
	// Commands.
	{args: "", code: 2, says: []string{"expected one of", `"serve"`, "planet --help lists the commands"}},
	{args: "frob", code: 2, says: []string{"frob", "planet --help lists the commands"}},
	{args: "serv", code: 2, says: []string{"serv", `did you mean "serve"?`}},
	{args: "pol", code: 2, says: []string{`did you mean one of "poll"`}},
	{args: "poll --alll", code: 2, says: []string{"--alll", `did you mean "--all"?`, "planet poll --help"}},
	{args: "poll nobody|release nobody|status nobody", code: 2, says: []string{`no blog "nobody"`, "the blogs are one, two"}},
	{args: "poll --all one", code: 2, says: []string{"name blogs or say --all, not both"}},
	{config: "blogs:\n  - {name: Notes, feed: 'http://a.example/'}\n  - {name: Notes, slug: more, feed: 'http://b.example/'}\n", args: "poll Notes", code: 2,
		says: []string{`several blogs are named "Notes"`, "notes, more"}},
	{args: "serve --role boss", code: 2, says: []string{"--role", `"all","web","poller"`, `"boss"`}},
	{args: "serve --log-level loud", code: 2, says: []string{"--log-level", `"debug","info","warn","error"`, `"loud"`}},
	{args: "completion tcsh", code: 2, says: []string{`"bash","zsh","fish"`, `"tcsh"`}},
	{args: "add", code: 2, says: []string{"planet add", "<address>", "planet add --help"}},
	{args: "explain", code: 2, says: []string{"planet explain", "<entry>", "planet explain --help"}},
	{args: "merge 1", code: 2, says: []string{"planet merge", "<other>", "planet merge --help"}},
	{args: "status --config|backup copy.db --keep|add --representative", code: 2, says: []string{": --", ": its value is missing"}},
	{args: "version extra", code: 2, says: []string{"extra", "planet version --help"}},
	{args: "explain 99", code: 1, says: []string{"entry 99", "not found", "the number in the address of its page"}},
	{args: "explain http://none.example/1/", code: 1, says: []string{"http://none.example/1/", "not found", "the address of the post"}},
	{args: "hide tomorrow", code: 1, says: []string{"entry tomorrow", "not found"}},
	{args: "hide http://none.example/1/", code: 1, says: []string{"entry http://none.example/1/", "not found"}},
	{args: "merge 98 99", code: 1, says: []string{"entry 98", "not found"}},
	{args: "split 99|erase 99 --yes", code: 1, says: []string{"entry 99", "not found"}},

	// The config file.
	{args: "check --config %s/none.yaml|status --config %s/none.yaml|serve --config %s/none.yaml", code: 2, says: []string{"no config file", "none.yaml", "--config", "$PLANET_CONFIG"}},
	{args: "check --config %s", code: 2, says: []string{"read the config", "is a directory"}},
	{args: "status --config %s/letter.txt", code: 2, says: []string{"letter.txt:1:1", "“blogs:”"}},
	{config: "title: x\nblogs:\n  - name: One\n  feed: x\n", args: "serve", code: 2, says: []string{"planet.yaml:"}},
	{config: "blogs: []\npol: {interval: 2h}\n", args: "serve", code: 2, says: []string{"planet.yaml:2:1", "pol", "“poll”"}},
	{config: "blogs: []\npoll:\n  interval: soon\n", args: "poll", code: 2, says: []string{"planet.yaml:3:13", "interval: soon", "1h"}},
	{config: "blogs:\n  - {name: One}\n", args: "status", code: 2, says: []string{"planet.yaml:2", "feed"}},
	{config: "blogs:\n  - {name: One, feed: 'http://a.example/', include: {title: '('}}\n", args: "check", code: 2, says: []string{"planet.yaml:2", "("}},
	{config: "blogs: []\ntimezone: Atlantis/Capital\n", args: "migrate", code: 2, says: []string{"planet.yaml:2:11", "Atlantis/Capital", "Europe/London"}},
	{config: "\tblogs: []\n", args: "serve", code: 2, says: []string{"planet.yaml:1", "tab"}},
	{config: "blogs: [\n", args: "backup %s/copy.db", code: 2, says: []string{"planet.yaml:"}},

	{config: "blogs: [{name: Ada, feed: 'ada:secret@ada.example/feed'}]\n", args: "check", code: 2, says: []string{"ada.example", "https://"}},
	{config: "blogs: [{name: Ada, feed: 'https://ada:my secret@ada.example/feed'}]\n", args: "check", code: 2, says: []string{"ada.example"}},

	// Databases.
	{env: "PLANET_DATABASE=%s/word.txt", args: "status", code: 1, says: []string{"word.txt", "not a database", "database: in the config"}},
	{env: "PLANET_DATABASE=%s/letter.txt", args: "poll|status|migrate|serve", code: 1, says: []string{"letter.txt", "not a database", "database: in the config"}},
	{env: "PLANET_DATABASE=%s/other.db", args: "poll|status|migrate|serve", code: 1, says: []string{"other.db", "another program's", "name another file"}},
	{env: "PLANET_DATABASE=%s", args: "poll|status", code: 1, says: []string{"it is a directory", "planet.db"}},
	{env: "PLANET_DATABASE=/proc/planet.db", args: "migrate", code: 1, says: []string{"/proc/planet.db", "does the file belong to this user", "may this user write there?"}},
	{env: "PLANET_DATABASE=%s/cut.db", args: "status", code: 1, says: []string{"cut.db", "damaged", "restore the last backup"}},
	{env: "PLANET_DATABASE=mysql://u:secret@db/planet", args: "status", code: 2, says: []string{"$PLANET_DATABASE", "postgres://user@host/name"}},
	{args: "copy %s/planet.db postgres://planet:12#secret@db/planet", code: 2, says: []string{"TO must be written postgres://", "%23"}},
	{env: "PLANET_DATABASE=postgres://u:s3cr@t@db/planet", args: "status", code: 2, says: []string{"$PLANET_DATABASE", "%40"}},
	{args: "copy Postgres://planet:secret@db/planet %s/copy.db", code: 2, says: []string{"FROM must be a file", "postgres://user@host/name"}},
	{env: "PLANET_DATABASE=:memory:", args: "status", code: 1, says: []string{"a planet is kept in a file"}},
	{args: "backup %s/planet.db", code: 1, says: []string{"the database itself", "name another file"}},
	{args: "backup %s/letter.txt", code: 1, says: []string{"letter.txt", "no planet's database", "name another"}},
	{args: "backup %s/none/copy.db", code: 1, says: []string{"none", "its directory"}},
	{args: "backup %s/copy.db --keep=-1", code: 2, says: []string{"--keep -1", "1 or more"}},
	{env: "PLANET_DATABASE=%s/none.db", args: "backup %s/copy.db|explain 1|hide 1", code: 1, says: []string{"none.db", "has the planet run yet?"}},

	{args: "backup %s/pipe", code: 1, says: []string{"a device or a pipe"}},

	// Ports.
	{env: "PLANET_LISTEN=nowhere", args: "serve", code: 2, says: []string{"$PLANET_LISTEN", "nowhere", "127.0.0.1:8080"}},
	{env: "PLANET_LISTEN=nowhere", args: "demo", code: 2, says: []string{"$PLANET_LISTEN: listen: ", "nowhere", "127.0.0.1:8080"}},
	{env: "PLANET_LISTEN=127.0.0.1:99999", args: "serve", code: 2, says: []string{"$PLANET_LISTEN", "99999", "65535"}},
	{env: "PLANET_LISTEN=203.0.113.7:8080", args: "serve", code: 1, says: []string{"203.0.113.7:8080", "no such address", ":8080"}},
	{env: "PLANET_LISTEN=TAKEN", args: "serve", code: 1, says: []string{"TAKEN", "another program has that port", "$PLANET_LISTEN"}},
	{env: "PLANET_LISTEN=TAKEN", args: "demo", code: 1, says: []string{"TAKEN", "another program has that port"}},
	{config: "listen: TAKEN\nblogs: []\n", args: "serve", code: 1, says: []string{"TAKEN", "another program has that port"}},

	// Feeds and lists of feeds.
	{args: "poll one", code: 1, says: []string{"404"}},
	{args: "poll two", code: 1, says: []string{"a web page, not a feed"}},
	{args: "add mailto:ada@ada.example", code: 1, says: []string{`"mailto:ada@ada.example"`, "https://blog.example.org/"}},
	{args: "add ftp://ada.example/", code: 1, says: []string{"ftp://ada.example/", "not the address of a web page or feed"}},
	{args: "add PAGE", code: 1, says: []string{"no feed found", "tried PAGEfeed/", "; if the feed is elsewhere, give its address"}},
	{args: "add PAGEgone", code: 1, says: []string{"404"}},
	{args: "add https://127.0.0.1:1/", code: 1},
	{config: "blogs: []\n", args: "add PAGE", code: 1, says: []string{"allow_private"}},
	{args: "add http://127.0.0.1:1/", code: 1, says: []string{"127.0.0.1:1", "nothing is listening"}},
	{config: "blogs: []\n", args: "add http://127.0.0.1:1/", code: 1, says: []string{"not a public address", "poll.allow_private"}},
	{args: "import %s/none.opml", code: 1, says: []string{"none.opml", "no such file"}},
	{args: "import %s/letter.txt", code: 1, says: []string{"letter.txt", "neither an OPML list nor the config.ini"}},
	{args: "import %s/cut.opml", code: 1, says: []string{"cut.opml", "breaks off inside"}},
	{args: "import %s/empty.opml", code: 1, says: []string{"empty.opml", "no feed in it"}},
	{args: "export %s/letter.txt", code: 1, says: []string{"letter.txt"}},
}

// trace is what a program says that has lost its head.
var trace = regexp.MustCompile(`goroutine \d+|panic:|runtime error|\.go:\d+|0x[0-9a-f]{8}|%!\w`)

func TestMistakes(t *testing.T) {
	in := planettest.NewInternet(t)
	in.Set("http://two.example/", 200, map[string]string{"Content-Type": "text/html"}, []byte("<!doctype html><title>Two</title>"))
	page := in.URL("http://two.example/")
	in.Set("http://three.example/", 200, map[string]string{"Content-Type": "text/html"}, []byte("<!doctype html><title>Three</title>"))
	holds := loopback + "blogs:\n  - {name: One, feed: '" + in.URL("http://one.example/feed") + "'}\n  - {name: Two, feed: '" + page + "'}\n"
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()

	h := newHouse(t, holds)
	h.must("migrate")
	whole, letter, other := h.read("planet.db"), "Dear all,\n"+strings.Repeat("the hall is let.\n", 200), recipes(t)
	for name, text := range map[string]string{
		"word.txt": "Ada\n", "letter.txt": letter, "cut.db": whole[:len(whole)/2], "other.db": other,
		"cut.opml": "<opml><body><outline text='Ada' xmlUrl='http://ada.example/'/>", "empty.opml": "<opml version='2.0'><body></body></opml>",
	} {
		h.put(name, text)
	}
	if err := syscall.Mkfifo(h.path("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("%s", h.dir, "PAGE", in.URL("http://three.example/"), "TAKEN", taken.Addr().String())
	for _, m := range mistakes {
		h.write(cmp.Or(fill.Replace(m.config), holds))
		for args := range strings.SplitSeq(m.args, "|") {
			m.args = args
			m.make(h, fill)
		}
	}
	if len(mistakes) < 40 {
		t.Errorf("only %d mistakes are tried", len(mistakes))
	}
	h.untouched("letter.txt", letter)
	h.untouched("other.db", other)
	for _, name := range []string{"copy.db*", "none.db*"} {
		if left, _ := filepath.Glob(h.path(name)); len(left) > 0 {
			t.Errorf("made by commands that failed: %v", left)
		}
	}
}

// make makes the mistake with one command.
func (m mistake) make(h *house, fill *strings.Replacer) {
	t := h.t
	before, env := h.read("planet.db"), append(slices.Clone(h.env), fill.Replace(m.env))
	if m.env == "" && m.code == 2 {
		env = append(env, "PLANET_DATABASE="+h.path("none.db")) // which none of them makes
	}
	out, log, code := planettest.Run(t, h.bin, env, strings.Fields(fill.Replace(m.args))...)
	what := strings.TrimSpace(m.env + " planet " + m.args + " " + m.config)
	if code != m.code {
		t.Errorf("%s: exit %d, want %d\n%s%s", what, code, m.code, out, log)
	}
	said, polled := log, strings.HasPrefix(m.args, "poll ") && m.code == 1
	if polled || m.args == "check" && out != "" {
		said = out // the rows tell, or the faults
	} else if out != "" {
		t.Errorf("%s: on standard output, which is for results: %q", what, out)
	}
	for _, say := range m.says {
		contains(t, what, said, fill.Replace(say))
	}
	if m.code == 1 && !polled && strings.Count(log, "\n") != 1 {
		t.Errorf("%s: not one line: %q", what, log)
	}
	if !polled {
		h.untouched("planet.db", before)
	}
	if found := trace.FindString(out + log); found != "" {
		t.Errorf("%s: %q in\n%s%s", what, found, out, log)
	}
	if strings.Contains(out+log, "secret") {
		t.Errorf("%s: a password is printed: %s", what, out+log)
	}
}

// recipes is a database of another program.
func recipes(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recipes.db")
	execute(t, name, `CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('Wexcombe pudding')`)
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
