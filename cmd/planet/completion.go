package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// The scripts ask the program itself, by "planet complete", so that they know
// the blogs too and need not be made anew when a command comes.
//
//go:embed completion.bash
var bashScript string

//go:embed completion.zsh
var zshScript string

//go:embed completion.fish
var fishScript string

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help says how to put the scripts in force.
func (completionCmd) Help() string {
	return `Put the line for your shell where it says:

  bash   source <(planet completion bash)                                    in ~/.bashrc
  zsh    source <(planet completion zsh)                                     in ~/.zshrc, after compinit
  fish   planet completion fish > ~/.config/fish/completions/planet.fish     once`
}

// Run prints the script that makes a shell complete planet's commands.
func (x *completionCmd) Run(a *app) error {
	fmt.Fprint(a.out, map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[x.Shell])
	return nil
}

type completeCmd struct {
	Shell string   `arg:"" enum:"bash,zsh,fish"`
	Words []string `arg:"" optional:""`
}

// Run prints what the last word may become, a line each as the shell's script
// reads it. Nothing means: the name of a file.
func (x *completeCmd) Run(a *app) error {
	for _, c := range complete(a, x.Words) {
		switch x.Shell {
		case "bash":
			fmt.Fprintln(a.out, c.text)
		case "zsh":
			fmt.Fprintln(a.out, c.text+":"+c.help)
		case "fish":
			fmt.Fprintln(a.out, c.text+"\t"+c.help)
		}
	}
	return nil
}

// choice is what a word may become.
type choice struct{ text, help string }

// complete is what the last word may become after those before it.
func complete(a *app, words []string) []choice {
	words = joined(words)
	if len(words) == 0 {
		words = []string{""}
	}
	before, last := words[:len(words)-1], words[len(words)-1]
	l := line{node: a.model.Node}
	for _, w := range before {
		l.read(w)
	}
	if l.config != "" {
		a.config = l.config
	}
	var list []choice
	flag, value, assigned := strings.Cut(last, "=")
	switch {
	case l.flag != nil:
		list = enum(l.flag.Value, "")
	case strings.HasPrefix(last, "-") && assigned:
		if f := l.flagNamed(flag); f != nil && !strings.Contains(value, "/") {
			list = enum(f.Value, flag+"=")
		}
	case strings.HasPrefix(last, "-"):
		for _, f := range l.flags() {
			list = append(list, choice{"--" + f.Name, f.Help})
		}
	case len(l.node.Children) > 0:
		for _, c := range l.node.Children {
			if !c.Hidden {
				list = append(list, choice{c.Name, c.Help})
			}
		}
	default:
		list = l.argument(a)
	}
	return slices.DeleteFunc(list, func(c choice) bool { return !strings.HasPrefix(c.text, last) })
}

// joined puts together what bash takes apart: --role = web.
func joined(words []string) []string {
	var list []string
	for i, w := range words {
		if w != "=" || len(list) == 0 {
			list = append(list, w)
		} else if i == len(words)-1 {
			list = append(list, "")
		}
	}
	return list
}

// line is a command line as far as it is read.
type line struct {
	node   *kong.Node
	flag   *kong.Flag // whose value comes next
	args   int        // of the command, so far
	config string
}

func (l *line) read(word string) {
	if l.flag != nil {
		if l.flag.Name == "config" {
			l.config = word
		}
		l.flag = nil
		return
	}
	if strings.HasPrefix(word, "-") {
		name, value, assigned := strings.Cut(word, "=")
		switch f := l.flagNamed(name); {
		case f == nil:
		case assigned && f.Name == "config":
			l.config = value
		case !assigned && !f.IsBool():
			l.flag = f
		}
		return
	}
	for _, c := range l.node.Children {
		if c.Name == word {
			l.node = c
			return
		}
	}
	l.args++
}

// flags are those that may stand here.
func (l *line) flags() []*kong.Flag {
	var list []*kong.Flag
	for _, group := range l.node.AllFlags(true) {
		list = append(list, group...)
	}
	return list
}

func (l *line) flagNamed(name string) *kong.Flag {
	for _, f := range l.flags() {
		if "--"+f.Name == name {
			return f
		}
	}
	return nil
}

// argument is what the next argument of the command may be.
func (l *line) argument(a *app) []choice {
	if len(l.node.Positional) == 0 {
		return nil
	}
	arg := l.node.Positional[min(l.args, len(l.node.Positional)-1)]
	if arg.Name != "blog" {
		return enum(arg, "")
	}
	c, err := a.load()
	if err != nil {
		return nil
	}
	var list []choice
	for _, b := range c.Blogs {
		list = append(list, choice{b.Slug, b.Name})
	}
	return list
}

// enum are the values that a flag or an argument can have, if they are few.
func enum(v *kong.Value, before string) []choice {
	if v.Enum == "" {
		return nil
	}
	var list []choice
	for e := range strings.SplitSeq(v.Enum, ",") {
		list = append(list, choice{before + strings.TrimSpace(e), ""})
	}
	return list
}
