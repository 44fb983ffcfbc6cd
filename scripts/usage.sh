# shellcheck shell=bash
# A script's help is the comment at its head, from the line "usage:" to the first line of code;
# an option that the help does not list is refused before anything is done. Sourced by the scripts.

_script=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/${0##*/}

usage() { sed -n '/^# usage:/,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p;}' "$_script"; }

refuse() { # MESSAGE
    printf '%s: error: %s; see %s --help\n' "${0##*/}" "$*" "$0" >&2
    exit 2
}

# Prints the help on request, and refuses unknown options. Ignores everything after --.
check_options() { # ARGUMENTS
    local word
    for word; do
        case $word in
        -h | --help) usage || exit 1; exit 0 ;;
        --) return 0 ;;
        -*) usage | grep -oE '(^|[[ |(])--?[A-Za-z][a-z-]*' | sed 's/^[^-]*//' |
            grep -qxF -e "${word%%=*}" || refuse "unknown option $word" ;;
        esac
    done
}

# The same for arguments of cargo COMMAND, checked by cargo itself.
check_cargo_options() { # COMMAND ARGUMENTS
    local word given=()
    for word in "${@:2}"; do
        case $word in
        -h | --help) usage || exit 1; exit 0 ;;
        --) break ;;
        *) given+=("$word") ;;
        esac
    done
    command -v cargo >/dev/null || return 0
    cargo "$1" ${given[@]+"${given[@]}"} -h </dev/null >/dev/null || refuse "cargo $1 does not take this"
}
