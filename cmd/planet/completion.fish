# planet completion for fish
function __planet_complete
    set -l choices (planet complete fish -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
    if test (count $choices) -gt 0
        printf '%s\n' $choices
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c planet -f -a '(__planet_complete)'
