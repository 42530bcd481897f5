package planettest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestBrowserNotesWhatAPageDoes(t *testing.T) {
	tab := Browser(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `<!doctype html><meta name=viewport content="width=device-width"><title>t</title>
			<img src="http://tracker.example/pixel.png" alt=""><script>console.error("oh", "dear"); throw new Error("thrown")</script>`)
	}))
	defer srv.Close()

	if err := chromedp.Do(tab, Screen(360, 640, true), chromedp.Navigate(srv.URL)); err != nil {
		t.Fatal(err)
	}
	look := `innerWidth + " " + matchMedia("(prefers-color-scheme: dark)").matches`
	if got, err := chromedp.Run(tab, chromedp.Evaluate[string](look)); got != "360 true" || err != nil {
		t.Errorf("the page sees %q, %v", got, err)
	}
	if got := tab.Outside(); !slices.Equal(got, []string{"http://tracker.example/pixel.png"}) {
		t.Errorf("outside requests: %q", got)
	}
	errors := strings.Join(tab.ConsoleErrors(), "\n")
	for _, want := range []string{"oh dear", "thrown", "tracker.example"} {
		if !strings.Contains(errors, want) {
			t.Errorf("%q is not among the console's errors:\n%s", want, errors)
		}
	}
}
