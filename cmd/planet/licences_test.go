package main_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// licences are known by sentences that are in no other's text.
var licences = map[string]string{
	"Apache-2.0":   "Apache License Version 2.0",
	"BSD-3-Clause": "Redistribution and use in source and binary forms, with or without",
	"ISC":          "Permission to use, copy, modify, and/or distribute this software for any purpose",
	"MIT":          "Permission is hereby granted, free of charge, to any person obtaining a copy",
	"MPL-2.0":      "Mozilla Public License Version 2.0",
}

// The README lists the licence of each module that the program is linked with,
// as the module's own text has it.
func TestLicences(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}`, "necblogs/cmd/planet").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	modules := map[string][]string{} // by licence
	for line := range strings.Lines(string(out)) {
		if path, dir, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			name := licence(t, path, dir)
			if !slices.Contains(modules[name], path) {
				modules[name] = append(modules[name], path)
			}
		}
	}
	var want strings.Builder
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		slices.Sort(modules[name])
		fmt.Fprintf(&want, "| %s | %s |\n", name, strings.Join(modules[name], " · "))
	}
	if !strings.Contains(shipped(t, "README.md"), want.String()) {
		t.Errorf("the README's table of licences is to be:\n%s", &want)
	}
}

// licence is what the text of a module's licence is: of several texts in one file,
// as they stand for parts of the module, the first.
func licence(t *testing.T, path, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "[LlCc][IiOo][CcPp][EeYy]*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.ToLower(strings.Join(strings.Fields(string(text)), " "))
		found, first := "", len(words)
		for name, sentence := range licences {
			if at := strings.Index(words, strings.ToLower(sentence)); at >= 0 && at < first {
				found, first = name, at
			}
		}
		if found == "BSD-3-Clause" && !strings.Contains(words, "neither the name") && !strings.Contains(words, "endorse or promote") {
			found = "BSD-2-Clause"
		}
		if found != "" {
			return found
		}
	}
	t.Errorf("%s has no licence that is known: %v", path, files)
	return "?"
}
