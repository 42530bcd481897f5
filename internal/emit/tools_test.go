package emit

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"

	"necblogs/internal/planettest"
)

func run(t *testing.T, in []byte, name string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", filepath.Base(name), err, errs.Bytes())
	}
	return out.Bytes()
}

// validAtom holds a document against RFC 4287's schema.
func validAtom(t *testing.T, doc []byte) {
	t.Helper()
	run(t, doc, planettest.Tool(t, "xmllint"), "--noout", "--huge", "--nonet", "--relaxng", "testdata/atom.rng", "-")
}

func wellFormed(t *testing.T, doc []byte) {
	t.Helper()
	run(t, doc, planettest.Tool(t, "xmllint"), "--noout", "--huge", "--nonet", "-")
}

func TestXMLLint(t *testing.T) {
	validAtom(t, write(t, "atom", wexcombe()))
	validAtom(t, write(t, "atom", archive()))
	validAtom(t, write(t, "atom", Doc{})) // even of nothing
	wellFormed(t, write(t, "rss", wexcombe()))
}

// The schema itself must refuse what is no Atom, or the tests above say nothing.
func TestSchemaRefuses(t *testing.T) {
	lint := planettest.Tool(t, "xmllint")
	sound := write(t, "atom", wexcombe())
	for _, edit := range [][2]string{
		{"<updated>2023-07-26T08:30:00Z</updated>", ""},
		{"<updated>2023-07-26T08:30:00Z</updated>", "<updated>yesterday</updated>"},
		{`xml:lang="cy"`, `xml:lang="not a language"`},
		{`<content type="html">`, `<content type="markup">`},
		{`<content type="html">`, `<contents type="html">`},
		{`type="application/pdf"`, `type="pdf"`},
		{`term="Drains"`, `name="Drains"`},
	} {
		broken := bytes.Replace(sound, []byte(edit[0]), []byte(edit[1]), 1)
		if bytes.Equal(broken, sound) {
			t.Fatalf("the document has no %s", edit[0])
		}
		cmd := exec.Command(lint, "--noout", "--nonet", "--relaxng", "testdata/atom.rng", "-")
		cmd.Stdin = bytes.NewReader(broken)
		if cmd.Run() == nil {
			t.Errorf("the schema takes %q for %q", edit[1], edit[0])
		}
	}
}
