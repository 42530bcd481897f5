package meeting

import (
	"errors"
	"fmt"
	"strings"

	"necblogs/internal/planet"
)

// MarshalText gives "series kind from to day…", the form in which evidence is kept:
// "nec title 2023-07-23 2023-07-25 2023-07-25".
func (e Evidence) MarshalText() ([]byte, error) {
	s := fmt.Sprintf("%s %s %s %s", e.Series, e.Kind, e.From, e.To)
	for _, d := range e.Days {
		s += " " + d.String()
	}
	return []byte(s), nil
}

// fewest is the least number of Days that evidence of each kind has; [Resolve] relies on it.
var fewest = map[Kind]int{Title: 1, Slip: 1, Ahead: 1, Year: 2, Month: 0, Text: 1, Perhaps: 1}

var errDamaged = errors.New("stored evidence of a meeting is damaged; planet replay --apply reads it anew")

// UnmarshalText reads what MarshalText wrote; anything else is an error.
func (e *Evidence) UnmarshalText(text []byte) error {
	parts := strings.Fields(string(text))
	if len(parts) < 4 {
		return errDamaged
	}
	var days []planet.Date
	for _, p := range parts[2:] {
		d, err := planet.ParseDate(p)
		if err != nil {
			return errDamaged
		}
		days = append(days, d)
	}
	*e = Evidence{Series: parts[0], Kind: Kind(parts[1]), From: days[0], To: days[1]}
	if len(days) > 2 {
		e.Days = days[2:]
	}
	if n, known := fewest[e.Kind]; !known || len(e.Days) < n {
		return errDamaged
	}
	return nil
}
