package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version that a build without version control sets, by
// -ldflags "-X main.release=v1.2.3".
var release string

type versionCmd struct{}

// Run prints version, commit and Go version.
func (versionCmd) Run(a *app) error {
	fmt.Fprintf(a.out, "planet %s, commit %s, %s\n", version(), commit(), runtime.Version())
	return nil
}

// version is what the build was stamped with; "devel" where there is none.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// commit is the one that the build was stamped with, or "unknown".
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return cmp.Or(s.Value, "unknown")
			}
		}
	}
	return "unknown"
}
