# planet completion for bash
_planet() {
	local IFS=$'\n'
	COMPREPLY=($(planet complete bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _planet planet
