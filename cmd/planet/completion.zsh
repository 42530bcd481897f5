#compdef planet
# planet completion for zsh
_planet() {
	local -a choices
	choices=("${(@f)$(planet complete zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
	if [[ -n "$choices" ]]; then
		_describe planet choices
	else
		_files
	fi
}
compdef _planet planet
