"""Completion in bash, zsh and fish: the script for each shell, and what it gets when somebody presses Tab.

The names to complete come from a file that a stranger may have written: `$(…)` in a name must reach the command line quoted.
"""

import os
import re
import shlex

from click.shell_completion import (
    BashComplete,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

VARIABLE = "_RECONCILER_COMPLETE"
"""The variable by which a shell asks for completions."""

_BASH = r"""%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(env COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_CWORD="${COMP_WORDS[COMP_CWORD]}" \
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = r"""#compdef %(prog_name)s

%(complete_func)s() {
    local type key descr
    local -a completions completions_with_descriptions response
    (( ! $+commands[%(prog_name)s] )) && return 1

    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \
        %(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)}")
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='

    for type key descr in ${response}; do
        case $type in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain) [[ $descr == _ ]] && completions+=("$key") || completions_with_descriptions+=("$key:$descr") ;;
        esac
    done

    (( $#completions_with_descriptions )) && _describe -V unsorted completions_with_descriptions -U
    (( $#completions )) && compadd -U -i "$IPREFIX" -V unsorted -a completions
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = r"""function %(complete_func)s
    set -l option (string match -r -- '^--[^=]+=' (commandline -t))
    set -lx %(complete_var)s fish_complete
    set -lx COMP_WORDS (commandline -cp | string collect)
    set -lx COMP_CWORD (commandline -t)
    for completion in (%(prog_name)s 2>/dev/null)
        set -l metadata (string split -m 1 "," -- $completion)
        switch $metadata[1]
            case dir
                printf '%%s\n' "$option"(__fish_complete_directories $metadata[2])
            case file
                printf '%%s\n' "$option"(__fish_complete_path $metadata[2])
            case plain
                printf '%%s\n' "$option$metadata[2]"
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""

_TYPED = re.compile(r"""(?P<bare>(?:[^\\"']|\\.)*)\\?|"(?P<double>(?:[^\\"]|\\.)*)\\?|'(?P<single>[^']*)""", re.DOTALL)
"""A word that is being typed: without quotes, or after an opening quote. Nothing is offered for any other."""


class Bash(BashComplete):
    """Completion in bash, which inserts each value as it gets it: they are quoted here, in the way the word began."""

    source_template = _BASH

    def complete(self) -> str:
        """The values for the end of a line: what bash puts in the place of the word that it takes for the last."""
        line, last = os.environ["COMP_WORDS"], os.environ["COMP_CWORD"]
        if last in ("=", ":"):  # bash begins a word after each of these, and takes them for words
            last = ""
        typed = _TYPED.fullmatch(last)
        if typed is None or not line.endswith(last):
            return ""
        bare = re.sub(r"\\(.)", r"\1", typed["bare"] or typed["double"] or "") or typed["single"] or ""
        _, *args, word = split_arg_string(line.removesuffix(last) + shlex.quote(bare))
        before = word.removesuffix(bare)
        offered = self.get_completions(args, word)
        return "\n".join(
            f"{item.type},{_quoted(_after(before, item.value), last[:1])}"
            for item in offered
            if not (
                last[:1] == '"' and "!" in item.value
            )  # nothing quotes it there: it would bring back an earlier line
        )


def _after(before: str, value: str) -> str:
    """What of a value bash still lacks: it keeps what stands before the last colon or equals sign."""
    return next(
        value[len(start) :] for start in (before[at:] for at in range(len(before) + 1)) if value.startswith(start)
    )


def _quoted(value: str, quote: str) -> str:
    """The value as it stands in bash after this opening quote, or without one."""
    if quote == "'":
        return value.replace("'", r"'\''")
    return re.sub(r'[\\"$`]' if quote == '"' else r"^~|[^\w/.,:@%+=~-]", r"\\\g<0>", value)


class Zsh(ZshComplete):
    """Completion in zsh, which quotes what it inserts."""

    source_template = _ZSH


class Fish(FishComplete):
    """Completion in fish, which quotes what it inserts."""

    source_template = _FISH


SHELLS: dict[str, type[ShellComplete]] = {each.name: add_completion_class(each) for each in (Bash, Zsh, Fish)}
"""The shells, by name."""
