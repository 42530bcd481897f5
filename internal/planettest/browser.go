package planettest

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Tab is a tab of a browser of its own, and the context that chromedp's functions take.
// It records what pages must not do: see [Tab.Outside] and [Tab.ConsoleErrors].
type Tab struct {
	context.Context

	mu      sync.Mutex
	outside []string
	console []string
}

// Browser starts Chromium ($CHROMIUM, or /usr/bin/chromium) without a window and
// with an empty profile, and ends it with the test, after two minutes at the
// latest. Without a browser the test is skipped, except in CI ($CI is set), where
// it fails.
func Browser(t testing.TB) *Tab {
	t.Helper()
	path := Tool(t, cmp.Or(os.Getenv("CHROMIUM"), "/usr/bin/chromium"))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		// No name but localhost is looked up: what a page asks of other hosts is
		// recorded and goes nowhere.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
	)...)
	t.Cleanup(cancel)
	tab := &Tab{}
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithListener(tab.note), chromedp.WithErrorf(t.Logf))
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil { // waits for the browser to end
			t.Logf("end the browser: %v", err)
		}
		cancel()
	})
	tab.Context = ctx
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return tab
}

// note records requests that would leave the machine, and errors in the console.
func (tab *Tab) note(ev any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		if !local(ev.Request.URL) {
			tab.outside = append(tab.outside, ev.Request.URL)
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == cdplog.EntryLevelError {
			tab.console = append(tab.console, ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		tab.console = append(tab.console, ev.ExceptionDetails.Text+" "+text(ev.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError {
			var words []string
			for _, arg := range ev.Args {
				words = append(words, text(arg))
			}
			tab.console = append(tab.console, strings.Join(words, " "))
		}
	}
}

// text is a JavaScript value as the console would show it, more or less.
func text(v *runtime.RemoteObject) string {
	if v == nil {
		return ""
	}
	if v.Description != "" {
		return v.Description
	}
	return strings.Trim(string(v.Value), `"`)
}

// local reports whether a request for address stays on this machine.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "ws" && u.Scheme != "wss" {
		return err == nil // data:, blob:, about: and chrome: ask nobody
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// Outside are the addresses, other than on loopback, that pages have asked for so far.
func (tab *Tab) Outside() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Clone(tab.outside)
}

// ConsoleErrors are the errors that pages have written to the console so far,
// failed requests and uncaught exceptions included.
func (tab *Tab) ConsoleErrors() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Clone(tab.console)
}

// Screen makes the tab width by height CSS pixels large, and prefer dark or light. Under
// 600 pixels of width pages are shown as on a phone.
func Screen(width, height int64, dark bool) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600}
	return chromedp.Steps(command(emulation.SetDeviceMetricsOverride, size), feature("prefers-color-scheme", scheme))
}

// NoScript switches JavaScript off for the pages that the tab opens from now on.
func NoScript() chromedp.Action[chromedp.Void] {
	return command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Paper shows the tab's pages as they would be printed.
func Paper() chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
}

// ForcedColors shows the tab's pages in the few colours that a reader has chosen for
// all pages, as Windows' contrast themes do.
func ForcedColors() chromedp.Action[chromedp.Void] { return feature("forced-colors", "active") }

// feature gives a media feature of CSS a value.
func feature(name, value string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: name, Value: value}},
	})
}

// command is an action of the browser that has no result.
func command[P any](c cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// Axe is the source of axe-core, a script that finds what makes a page hard to use for
// people with disabilities: the file that $AXE_CORE names. Without one the test is
// skipped, except in CI ($CI is set), where it fails.
func Axe(t testing.TB) string {
	t.Helper()
	file := os.Getenv("AXE_CORE")
	if file == "" {
		Missing(t, "AXE_CORE does not name axe-core's axe.min.js")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
