# shellcheck shell=bash
# The table of a sweep: read, and checked before anything is submitted. Sourced by
# slurm/sweep.sbatch, after slurm/lib.sh and with table, params and dir set.
# shellcheck disable=SC2034,SC2154

lines=()     # the table's lines without blanks and comments: the names, then one for each run
keys=()      # the names
runs=0       # how many
overrides=() # the options that a line gives
warned=()    # what runs were warned of

AS_TABLES_ARE='values are separated by commas, numbers have a decimal point, and nothing is quoted'

trim() { # TEXT
    local text=${1#"${1%%[![:space:]]*}"}
    printf '%s' "${text%"${text##*[![:space:]]}"}"
}

read_table() { # sets lines, keys, runs
    if [ -d "$table" ] || [ ! -r "$table" ]; then say "cannot read the table $table" && return 2; fi
    # Spreadsheets write byte order marks, carriage returns and commas that separate nothing.
    mapfile -t lines < <(sed '1s/^\xef\xbb\xbf//; s/\r$//; /^[[:space:],]*\(#\|$\)/d' "$table" | tr -d '\0')
    runs=$((${#lines[@]} - 1))
    [ "$runs" -gt 0 ] || { say "$table: no line below the one that names the parameters" && return 2; }
    read_keys
}

read_keys() { # sets keys
    local k
    IFS=, read -ra keys <<<"${lines[0]%"${lines[0]##*[![:space:],]}"}"
    for k in "${!keys[@]}"; do keys[k]=$(trim "${keys[k]}"); done
}

# What a run was started with, names and values, even if the table has changed since.
restore_line() { # RUN FILE
    local started
    if is_absent "$2"; then return 0; fi
    if ! mapfile -t started <"$2" || [ "${#started[@]}" != 2 ]; then
        say "cannot read what run $1 was started with, in $2: submit the table anew"
        return 2
    fi
    lines[0]=${started[0]} lines[$1]=${started[1]}
    read_keys
}

# Each name is a parameter, and occurs once, counting the options that all runs share.
check_names() { # OPTIONS...
    local key others=() seen=' '
    while [ $# -gt 0 ]; do
        case $1 in
        --set=*) others+=("${1#--set=}") ;;
        --set) others+=("${2:-}") && shift ;;
        esac
        shift || :
    done
    for key in "${keys[@]}"; do
        [[ $key =~ ^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$ ]] || {
            say "$table: '$(shown "$key")' is not the name of a parameter: $AS_TABLES_ARE"
            return 2
        }
        case $key in output | output.dir)
            say "$table: $key cannot vary: each run has its own directory in $dir"
            return 2
            ;;
        esac
        case $seen in *" $key "*) say "$table: $key appears twice" && return 2 ;; esac
        seen+="$key "
    done
    for key in ${others[@]+"${others[@]}"}; do
        key=${key%%=*} key=${key//[[:space:]\"\']/} # as TOML reads it
        case $key:$seen in
        output:* | output.dir:*) say "--set $key: each run has its own directory in $dir: choose that with -o" ;;
        *:*" $key "*) say "--set $key: the table has a column $key: remove one of them" ;;
        *) continue ;;
        esac
        return 2
    done
}

# Sets overrides to the options given by line RUN of the table.
read_line() { # RUN
    local values k
    IFS=, read -ra values <<<"${lines[$1]}," # the last may be empty
    k=${#values[@]}
    while [ "$k" -gt "${#keys[@]}" ] && [ -z "$(trim "${values[k - 1]}")" ]; do
        k=$((k - 1)) && unset "values[k]"
    done
    if [ "${#keys[@]}" != "${#values[@]}" ]; then
        bad_line "$1" "$(count "${#values[@]}" value) for $(count "${#keys[@]}" parameter): $AS_TABLES_ARE"
        return 2
    fi
    overrides=(--set "output.dir=$(toml_string "$(name_of "$1")")")
    for k in "${!keys[@]}"; do
        values[k]=$(trim "${values[k]}")
        case ${values[k]} in
        '') bad_line "$1" "no value for ${keys[k]}" && return 2 ;;
        *[\"\'\;[:cntrl:]]*) bad_line "$1" "${keys[k]} = $(shown "${values[k]}"): $AS_TABLES_ARE" && return 2 ;;
        esac
        overrides+=(--set "${keys[k]}=${values[k]}")
    done
}

bad_line() { say "error: run $1 of $table ($(shown "${lines[$1]}")): $2"; } # RUN WHAT

shown() { printf '%s' "${1//[![:print:]]/?}"; } # TEXT: on one line

check_lines() { # the form of all lines
    local k bad=0
    for ((k = 1; k <= runs; k++)); do
        read_line "$k" || bad=$((bad + 1))
        [ "$bad" -lt 20 ] || break
    done
    [ "$bad" = 0 ] || { say 'nothing is submitted' && return 2; }
}

# Has the program check each run, for as many as the time limit allows, so that no job waits in the queue only
# to be refused. Missing space is only a warning: the nodes may have more. Other warnings are shown once.
check_runs() ( # RANKS
    limit=${DIFF2D_CHECK_SECONDS:-20} bad=0 outside=() before=''
    is_count "$limit" || { say "DIFF2D_CHECK_SECONDS=$limit is not a whole number" && return 2; }
    if ! load_environment >/dev/null 2>&1; then
        say 'warning: diff2d-mpi does not start here, so parameters and options are not checked'
        return 0
    fi
    # Here it is one process, even within a job.
    for name in $(compgen -e | grep -E '^(SLURM|PMI|PMIX|OMPI_COMM)_?'); do outside+=(-u "$name"); done
    SECONDS=0
    for ((k = 1; k <= runs; k++)); do
        if [ "$SECONDS" -ge "$limit" ]; then
            say "the first $((k - 1)) of $(count "$runs" run) are checked; of the others, the form of their lines only"
            break
        fi
        read_line "$k"
        output_dir=$(name_of "$k") code=0
        read_starts
        choose_resume
        said=$(timeout 60 env ${outside[@]+"${outside[@]}"} "$program" "$params" "${overrides[@]}" \
            ${options[@]+"${options[@]}"} --check --show rows --show warnings "${resume[@]}" 2>&1 </dev/null) || code=$?
        if [ "$code" = 0 ] && ! has_rows "$1" "$said"; then
            code=2 said="error: its grid has $(count "$rows" row), fewer than the $1 ranks of its job:"
            said+=" lower dx, or ask for at most $(count "$rows" rank): -s --ntasks=$rows"
        fi
        case $code:$said in
        0:*) warn_once "$k" "$said" ;;
        2:*' are available'*) say "warning: run $k of $table, on this host: $(last_error "$said")" ;;
        2:*)
            bad=$((bad + 1)) why=$(last_error "$said")
            [ "$why" = "$before" ] || bad_line "$k" "$why"
            before=$why
            ;;
        *)
            say "warning: runs are not checked: diff2d-mpi ends with $code here: $(last_error "$said")"
            break
            ;;
        esac
        [ "$bad" -lt 20 ] || break
    done
    [ "$bad" = 0 ] || { say 'nothing is submitted' && return 2; }
)

has_rows() { # RANKS TEXT: whether the grid has one for each; sets rows
    rows=$(grep -m 1 -xE '[0-9]{1,18}' <<<"$2") || return 0
    [ "$rows" -ge "$1" ]
}

# Those warnings of a run that no run before it had: the text has them as a list of JSON.
warn_once() { # RUN TEXT
    local list quote='"' backslash=$'\\' next before
    list=$(grep '^\[".*"\]$' <<<"$2" | tail -n 1) || return 0
    list=${list#'["'} list=${list%'"]'}
    while IFS= read -r next; do
        next=${next//"$backslash$quote"/$quote} next=${next//"$backslash$backslash"/$backslash}
        for before in ${warned[@]+"${warned[@]}"}; do
            [ "$before" != "$next" ] || continue 2
        done
        warned+=("$next")
        say "warning: run $1 of $table: $next"
    done <<<"${list//'","'/$'\n'}"
}

last_error() { sed -n 's/^.*error: //p' <<<"$1" | tail -n 1 | grep . || tail -n 1 <<<"$1"; } # TEXT
