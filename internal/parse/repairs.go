package parse

import "fmt"

// repair is a kind of fault that was mended.
type repair int

const (
	wrongCharset repair = iota
	notUTF8
	mixedCharsets
	brokenBytes
	controlCharacters
	junkBefore
	junkAfter
	forbiddenReferences
	bareAmpersands
	namedEntities
	strayMarkup
	unclosedElements
	badAttributes
	wrongNamespace
	oldRSS
	rssInAtom
	wrongTypes
	wrongItems
	keyedItems
	cutOff
	brokeOff
	kindsOfRepair
)

// repairWords say what was mended, to who runs the blog or the planet.
var repairWords = [kindsOfRepair]string{
	wrongCharset:        "the feed's text is UTF-8, although it says otherwise",
	notUTF8:             "the feed's text is windows-1252, although it says that it is UTF-8",
	mixedCharsets:       "some of the feed's text is windows-1252 among UTF-8",
	brokenBytes:         "bytes that are no text in the feed's charset stand as U+FFFD",
	controlCharacters:   "control characters were taken out",
	junkBefore:          "something stands before the feed's beginning",
	junkAfter:           "something stands after the feed's end",
	forbiddenReferences: "references to characters that XML forbids were taken out",
	bareAmpersands:      "ampersands are not escaped",
	namedEntities:       "HTML entities are used that XML does not know",
	strayMarkup:         "stray < and end tags, or ]]>, were mended",
	unclosedElements:    "elements that are never closed were closed",
	badAttributes:       "attributes that are not well-formed were mended",
	wrongNamespace:      "the feed's XML namespace is not the one of its format",
	oldRSS:              "the feed's outermost element is <channel>",
	rssInAtom:           "links or authors are written in Atom as they are in RSS",
	wrongTypes:          "fields of the wrong JSON type were left out",
	wrongItems:          "items that are no JSON objects were left out",
	keyedItems:          "the items are written as an object, not as a list",
	cutOff:              "the feed ends in the middle; its whole items are kept",
	brokeOff:            "the download broke off; the feed's whole items are kept",
}

// repairs counts what was mended, by kind.
type repairs [kindsOfRepair]int

func (r *repairs) add(kind repair) { r[kind]++ }

// words is a line for each kind of repair; nil for a sound feed.
func (r *repairs) words() []string {
	var words []string
	for kind, n := range r {
		switch {
		case n == 1:
			words = append(words, repairWords[kind])
		case n > 1:
			words = append(words, fmt.Sprintf("%s (%d times)", repairWords[kind], n))
		}
	}
	return words
}
