// Command planet gathers the blogs of representatives into one page and one feed.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], app{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
}
