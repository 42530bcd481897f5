package planet

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Cursor is a place in a list of stories, newest first: right after the story
// with this time and id. The zero value is the beginning.
type Cursor struct {
	Published time.Time
	Story     int64
}

// After is the place right after s.
func After(s Story) Cursor { return Cursor{s.Published, s.ID} }

// String is the cursor as it stands in addresses: milliseconds and id, each in
// base 36; "" for the beginning.
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return strconv.FormatInt(c.Published.UnixMilli(), 36) + "." + strconv.FormatInt(c.Story, 36)
}

// ParseCursor reads what [Cursor.String] wrote; anything else is an error.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	at, id, ok := strings.Cut(s, ".")
	ms, err1 := strconv.ParseInt(at, 36, 64)
	story, err2 := strconv.ParseInt(id, 36, 64)
	c := Cursor{time.UnixMilli(ms).UTC(), story}
	if !ok || err1 != nil || err2 != nil || story < 0 || c.String() != s {
		return Cursor{}, fmt.Errorf("cursor %q: not one of this planet's", s)
	}
	return c, nil
}
