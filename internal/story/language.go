package story

import (
	"strings"
	"unicode"
)

// frequent are words that make up a good part of any text in their language and
// are rare in the others.
var frequent = map[string][]string{
	"en": {"the", "of", "and", "to", "is", "that", "for", "was", "with", "on", "are", "this", "by", "have", "from"},
	"de": {"der", "die", "und", "das", "nicht", "ist", "den", "mit", "sich", "auf", "für", "ein", "eine", "wird", "auch"},
	"fr": {"le", "les", "et", "des", "est", "une", "du", "dans", "que", "pour", "qui", "sur", "pas", "avec", "vous"},
	"es": {"el", "los", "las", "que", "en", "una", "por", "con", "para", "del", "es", "como", "más", "su", "se"},
	"pt": {"os", "uma", "não", "para", "com", "que", "do", "da", "em", "mais", "como", "dos", "ao", "você", "são"},
	"it": {"il", "che", "di", "per", "una", "non", "con", "sono", "della", "gli", "anche", "nel", "più", "del", "è"},
	"nl": {"het", "een", "van", "en", "niet", "zijn", "dat", "voor", "met", "op", "ook", "aan", "wordt", "deze", "naar"},
	"id": {"yang", "dan", "di", "dengan", "untuk", "dari", "ini", "pada", "adalah", "akan", "tidak", "dalam", "anda", "bisa", "juga"},
	"tr": {"bir", "ve", "için", "ile", "bu", "olarak", "da", "de", "çok", "daha", "en", "gibi", "olan", "kadar", "sonra"},
	"pl": {"i", "w", "na", "nie", "się", "do", "jest", "że", "z", "jak", "to", "dla", "są", "oraz", "przez"},
	"vi": {"và", "của", "là", "các", "cho", "có", "được", "không", "một", "với", "trong", "những", "này", "người", "khi"},
	"sv": {"och", "att", "det", "som", "en", "på", "är", "av", "för", "med", "till", "den", "inte", "om", "ett"},
}

// scripts are those that alone tell the language, or its family. Japanese comes before
// Chinese, whose script it uses beside its own.
var scripts = []struct {
	language string
	table    *unicode.RangeTable
}{
	{"ru", unicode.Cyrillic}, {"ja", unicode.Hiragana}, {"zh", unicode.Han}, {"ko", unicode.Hangul}, {"ar", unicode.Arabic},
	{"th", unicode.Thai}, {"el", unicode.Greek}, {"he", unicode.Hebrew}, {"hi", unicode.Devanagari},
}

// language guesses a text's language by its script and its most frequent words. It is
// "" where the text is too short or too mixed to tell. The guess only serves to see that
// a blog has become another.
func language(text string) string {
	if l := byScript(text); l != "" {
		return l
	}
	return byWords(text)
}

// byScript is the language in whose script more than a third of the letters are, or "".
func byScript(text string) string {
	letters, in := 0, make([]int, len(scripts))
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		for i, s := range scripts {
			if r > unicode.MaxLatin1 && unicode.Is(s.table, r) {
				in[i]++
			}
		}
	}
	for i, s := range scripts {
		if in[i]*3 > letters {
			return s.language
		}
	}
	return ""
}

// byWords is the language of whose frequent words the text has by far the most, or "".
func byWords(text string) string {
	counts := map[string]int{}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range words {
		counts[w]++
	}
	best, second, name := 0, 0, ""
	for l, list := range frequent {
		n := 0
		for _, w := range list {
			n += counts[w]
		}
		if n > best {
			best, second, name = n, best, l
		} else if n > second {
			second = n
		}
	}
	if best*20 < len(words) || best < 5 || best < 2*second {
		return ""
	}
	return name
}
