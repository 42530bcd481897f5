package planet

import "errors"

// ErrNotFound is returned where the planet has no such thing as is asked for.
var ErrNotFound = errors.New("not found")
