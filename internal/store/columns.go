package store

import (
	"encoding/json"
	"fmt"
	"time"

	"necblogs/internal/planet"
)

// ms is the stored form of a time: Unix milliseconds, 0 for the zero time. A
// raw time.Time would sort wrongly across zones.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// dayOf is the UTC day of a time.
func dayOf(t time.Time) planet.Date { return planet.DateOf(t.UTC()) }

// toJSON and fromJSON keep small structures in one text column.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: encode %T: %v", v, err)) // plain structs of ours always encode
	}
	return string(b)
}

func fromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}
