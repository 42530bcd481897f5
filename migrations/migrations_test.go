package migrations

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"testing"
)

// landed are the migrations that databases have, each with the first 16 digits
// of its SHA-256. A database that has one is never given it again: an edit would
// make two schemas of one number. What is to change comes in a new file, which
// gets its line here when it lands.
var landed = map[string]string{
	"00001_planet.sql":           "fd944043c5ccd34f",
	"00002_bands.postgres.sql":   "40886c037a812d72",
	"00002_bands.sqlite.sql":     "7631f4c3ddea1231",
	"00003_search.postgres.sql":  "dd3b3c767b1460d1",
	"00003_search.sqlite.sql":    "ef73a12c61372424",
	"00004_websub.sql":           "5f97871c994e933b",
	"00005_hosts.sql":            "e7db5d3bc262e95f",
	"00006_notify.postgres.sql":  "116e86269f4e008c",
	"00007_firm.sql":             "14c9375da8da2b81",
	"00008_departed.sql":         "153c07136592089a",
	"00009_marks.postgres.sql":   "434ab645b666882d",
	"00009_marks.sqlite.sql":     "b7d6bd7a3765ec2e",
	"00010_phrases.postgres.sql": "896afa0ad9a27882",
	"00010_phrases.sqlite.sql":   "f7f6271bea95316d",
	"00011_words.postgres.sql":   "da5d009d89869caa",
	"00011_words.sqlite.sql":     "67d1ba09677b275f",
	"00012_evidence.sql":         "14bd4440fda3ee31",
	"00013_last.sql":             "2a82cb0142bc60dd",
	"00014_samples.postgres.sql": "6818e697d70c81bb",
	"00014_samples.sqlite.sql":   "ada95c123fe11e11",
}

func TestLandedAreAsTheyWere(t *testing.T) {
	files, err := fs.Glob(FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range files {
		file, err := FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(file)
		found[name] = hex.EncodeToString(sum[:8])
	}
	for name, sum := range landed {
		if found[name] != sum {
			t.Errorf("%s is %q, and landed as %q", name, found[name], sum)
		}
	}
	for name := range found {
		if landed[name] == "" {
			t.Errorf("%s is not in the list: %q", name, found[name])
		}
	}
}
