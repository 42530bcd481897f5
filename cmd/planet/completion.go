package main

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// scripts ask the program itself, by "planet complete", so that they know the
// blogs too and need no change when a command is added.
//
//go:embed completion.bash completion.zsh completion.fish
var scripts embed.FS

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
	script, err := scripts.ReadFile("completion." + x.Shell)
	if err != nil {
		return err
	}
	_, err = a.out.Write(script)
	return err
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
	line, err := kong.Trace(a.parser, before) // of a line with a mistake, what comes before that
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(choices(a, line, before, last), func(c choice) bool { return !strings.HasPrefix(c.text, last) })
}

// choices are what may stand after the words before: values of a flag, flags, commands
// or arguments. Some may not begin with last.
func choices(a *app, line *kong.Context, before []string, last string) (list []choice) {
	command := cmp.Or(line.Selected(), a.parser.Model.Node)
	flags := slices.Concat(command.AllFlags(true)...)
	flag := func(word string) *kong.Value { // nil: it is none
		for _, f := range flags {
			if "--"+f.Name == word {
				return f.Value
			}
		}
		return nil
	}
	if len(before) > 0 {
		if v := flag(before[len(before)-1]); v != nil && !v.IsBool() {
			return enum(v, "")
		}
	}
	name, _, assigned := strings.Cut(last, "=")
	switch {
	case strings.HasPrefix(last, "-") && assigned:
		return enum(flag(name), name+"=")
	case strings.HasPrefix(last, "-"):
		for _, f := range flags {
			list = append(list, choice{"--" + f.Name, f.Help})
		}
	case len(command.Children) > 0:
		for _, c := range command.Children {
			if !c.Hidden {
				list = append(list, choice{c.Name, c.Help})
			}
		}
	case len(command.Positional) > 0:
		return argument(a, line, command)
	}
	return list
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

// argument is what the next argument of the command may be.
func argument(a *app, line *kong.Context, command *kong.Node) []choice {
	args := 0
	for _, p := range line.Path {
		if p.Positional != nil {
			args++
		}
		if p.Flag != nil && p.Flag.Name == "config" {
			a.config = line.FlagValue(p.Flag).(string)
		}
	}
	arg := command.Positional[min(args, len(command.Positional)-1)]
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

// enum are the values that a flag or an argument can have, each after a prefix, if they
// are few; v may be nil.
func enum(v *kong.Value, prefix string) []choice {
	if v == nil || v.Enum == "" {
		return nil
	}
	var list []choice
	for e := range strings.SplitSeq(v.Enum, ",") {
		list = append(list, choice{prefix + strings.TrimSpace(e), ""})
	}
	return list
}
