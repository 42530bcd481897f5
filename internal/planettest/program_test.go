package planettest

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// TestMain lets the test binary stand in for the program.
func TestMain(m *testing.M) {
	switch os.Getenv("STAND_IN") {
	case "serve":
		serve()
	case "fail":
		fmt.Println("result")
		fmt.Fprintln(os.Stderr, "reason")
		os.Exit(2)
	default:
		os.Exit(Main(m))
	}
}

// serve is ready at the third question and ends with SIGTERM.
func serve() {
	var asked atomic.Int32
	http.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("/asked", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, asked.Load()) })
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	fmt.Println("args:", os.Args[1:])
	go http.ListenAndServe(os.Getenv("PLANET_LISTEN"), nil)
	<-term
	fmt.Println("stopped")
}

func TestStartWaitsUntilReady(t *testing.T) {
	s := Start(t, os.Args[0], []string{"STAND_IN=serve"}, "serve", "--config", "x")
	if _, body := Request(t, "GET", s.URL+"/asked"); body != "3" {
		t.Errorf("ready after %s questions, want 3", body)
	}
	if code := s.Stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if want := "args: [serve --config x]\nstopped\n"; !strings.HasPrefix(s.Log(), want) {
		t.Errorf("log %q, want %q", s.Log(), want)
	}
}

func TestRun(t *testing.T) {
	out, log, code := Run(t, os.Args[0], []string{"STAND_IN=fail"})
	if out != "result\n" || log != "reason\n" || code != 2 {
		t.Errorf("%q, %q, %d", out, log, code)
	}
}
