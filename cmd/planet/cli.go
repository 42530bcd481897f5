package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"necblogs/internal/config"
)

const defaultConfig = "configs/planet.yaml"

// commands is the command line: a field per command.
type commands struct {
	Config string `help:"The config file; default: ${config}." default:"${config}" env:"PLANET_CONFIG" placeholder:"FILE"`

	Serve   serveCmd   `cmd:"" help:"Poll on schedule and serve the planet over HTTP."`
	Demo    demoCmd    `cmd:"" help:"Show a planet of sample blogs; needs no network, no config, and leaves no file behind."`
	Poll    pollCmd    `cmd:"" help:"Poll the named blogs now, or all of them with --all; without either, those that are due."`
	Add     addCmd     `cmd:"" help:"Find the feed behind a blog's address, show how the planet would see it, and write it into the config."`
	Check   checkCmd   `cmd:"" help:"List every mistake in the config file."`
	Status  statusCmd  `cmd:"" help:"Show each blog's health."`
	Explain explainCmd `cmd:"" help:"Show all about an entry: its story, its copies and why they are copies, its meeting and where that was read."`
	Merge   mergeCmd   `cmd:"" help:"Say that two entries are one story, whatever the program thinks."`
	Split   splitCmd   `cmd:"" help:"Say that an entry stands alone, whatever the program thinks."`
	Hide    hideCmd    `cmd:"" help:"Take the story of an entry off every page and feed; nothing is deleted."`
	Unhide  unhideCmd  `cmd:"" help:"Put a hidden story back."`
	Erase   eraseCmd   `cmd:"" help:"Delete the text of an entry and of its copies for good, when a text has to be taken down."`
	Release releaseCmd `cmd:"" help:"Put onto the pages what a held blog has posted."`
	Replay  replayCmd  `cmd:"" help:"Work out everything again from what was received, and list what would change."`
	Import  importCmd  `cmd:"" help:"Add to the config the feeds of an OPML list or of an older planet's config.ini; fetches nothing."`
	Opml    opmlCmd    `cmd:"" help:"Print the config's blogs as OPML 2.0."`
	Backup  backupCmd  `cmd:"" help:"Write a consistent copy of the SQLite database, even while the planet runs."`
	Copy    copyCmd    `cmd:"" help:"Copy a whole planet from one database to another, SQLite or PostgreSQL, and verify the copy."`
	Export  exportCmd  `cmd:"" help:"Write the whole planet as static files for any web host: pages, feeds, assets."`
	Health  healthCmd  `cmd:"" name:"healthcheck" help:"Ask the planet that runs here whether it is well; for containers."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date; serve and poll do so too."`
	Version versionCmd `cmd:"" help:"Show version, commit and Go version."`

	Completion completionCmd `cmd:"" help:"Print the script that sets up completion in a shell."`
	Complete   completeCmd   `cmd:"" hidden:"" help:"Print what a word may become; for the scripts."`
}

// app is what every command has to work with.
type app struct {
	in     io.Reader
	out    io.Writer // results
	err    io.Writer // logs and progress
	getenv func(string) string
	ctx    context.Context // ends with SIGINT and SIGTERM
	config string          // path of the config file
	parser *kong.Kong
}

// usage is a mistake in the command line or the config: exit code 2.
type usage struct{ error }

// run runs a command and returns its exit code: 0 done, 1 it failed, 2 wrong
// usage or a config with mistakes.
func run(args []string, a app) int {
	var c commands
	out := &results{Writer: a.out}
	a.out = out
	parser, err := kong.New(&c, kong.Name("planet"), kong.Writers(a.out, a.err), kong.Vars{"config": defaultConfig},
		kong.Description("Gathers the blogs of representatives into one page and one feed."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		panic(err) // the tags above are wrong
	}
	command, err := parser.Parse(args)
	switch {
	case out.err != nil: // of --help, which is printed meanwhile
		fmt.Fprintln(a.err, "planet:", out.err)
		return 1
	case err != nil:
		fmt.Fprintln(a.err, misused(err))
		return 2
	}
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if command.Selected().Name != "serve" && !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		ends = append(ends, syscall.SIGHUP) // the terminal was closed
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	a.ctx, a.config, a.parser = ctx, cmp.Or(c.Config, defaultConfig), parser
	err = command.Run(&a)
	if out.err != nil && (err == nil || errors.As(err, &failed{})) {
		err = out.err
	}
	return a.exit(err)
}

// results is standard output; it remembers its first error.
type results struct {
	io.Writer
	err error
}

func (r *results) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	r.err = cmp.Or(r.err, err)
	return n, err
}

// misused says what is wrong with a command line, and which --help says more.
func misused(err error) string {
	name, help := "planet", "planet --help lists the commands."
	if wrong, ok := errors.AsType[*kong.ParseError](err); ok && wrong.Context.Selected() != nil {
		name += " " + wrong.Context.Selected().Name
		help = name + " --help tells more."
	}
	return name + ": " + valueless.ReplaceAllString(err.Error(), "its value is missing") + "\n" + help
}

// valueless matches how kong says that a flag at the end of the line needs a value.
var valueless = regexp.MustCompile(`expected \w+ value but got "EOL" \(<EOL>\)|missing value, expecting "<arg>"`)

// exit prints an error and returns its exit code.
func (a app) exit(err error) int {
	var faults config.Faults
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed{}):
		return 1
	case errors.As(err, &faults):
		fmt.Fprintln(a.err, faults)
		return 2
	case a.interrupted(err) && errors.Is(err, context.Canceled): // before anything was done
		err = errors.New("stopped")
	}
	fmt.Fprintln(a.err, "planet:", err)
	if errors.As(err, &usage{}) {
		return 2
	}
	return 1
}

// failed is the error of a command that has already printed what failed.
type failed struct{}

func (failed) Error() string { return "it failed" }

// stopped is the error of work that the operator stopped. It says what is done.
type stopped struct{ done string }

func (s stopped) Error() string { return "stopped: " + s.done }

// interrupted reports whether work ended with an error because the operator stopped it.
// The error itself does not tell: each package words the end of its context differently.
func (a app) interrupted(err error) bool { return err != nil && a.ctx.Err() != nil }

// ended is err or, if the operator stopped the work, an error that says what is done.
func (a app) ended(err error, done string) error {
	if a.interrupted(err) {
		return stopped{done}
	}
	return err
}

// unlessStopped is err, but nil if the operator stopped a server before it began: that is
// no failure.
func (a app) unlessStopped(err error) error {
	if a.interrupted(err) {
		return nil
	}
	return err
}

// load reads the config file. A file that is missing or cannot be read is wrong usage;
// its mistakes are [config.Faults].
func (a app) load() (*config.Config, error) {
	c, err := config.Load(a.config, a.getenv)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage{fmt.Errorf("there is no config file %s; name one with --config or $PLANET_CONFIG", a.config)}
	case errors.As(err, new(config.Faults)):
		return nil, err
	case err != nil:
		return nil, usage{err}
	}
	c.Site.Version = version()
	return c, nil
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	if r, ok := w.(*results); ok {
		w = r.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// writeJSON prints v as --json does.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// labelled returns a function that prints a line of a name and a text. Its layout has a
// verb for each, such as "%-9s %s\n".
func labelled(w io.Writer, layout string) func(name, format string, args ...any) {
	return func(name, format string, args ...any) {
		fmt.Fprintf(w, layout, name, fmt.Sprintf(format, args...))
	}
}

// stamp is a time as the tables show it; "never" for none.
func stamp(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "never"
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// count is "1 poll", "2 polls".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
