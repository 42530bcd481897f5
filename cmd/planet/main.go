// Command planet gathers the blogs of representatives into one page and one feed.
package main

import (
	"io"
	"log"
	"os"
)

func main() {
	log.SetOutput(io.Discard) // where net/http reports a body longer than its Content-Length
	os.Exit(run(os.Args[1:], app{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
}
