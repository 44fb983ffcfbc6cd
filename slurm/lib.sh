# shellcheck shell=bash
# What the batch scripts share: run diff2d-mpi on the nodes of a job, pass on a stop, requeue the job
# until the run is finished. Sourced by them, with DIFF2D_ROOT set.
#
# Settings, as environment variables, which sbatch passes on to the job:
#
#   DIFF2D_PLACEMENT   options of mpirun that place and bind the ranks (see place_ranks)
#   DIFF2D_MPI_IO      Open MPI's component for parallel files (scripts/activate)
#   DIFF2D_STRIPES     Lustre stripes of the output directory (8); 0: the file system's default
#   DIFF2D_STALLS      times that a job is requeued without progress before it gives up (3)

# Exit code of a run that was stopped with a checkpoint.
stopped=75
# File in the output directory, written by each start: steps done, number of starts in a row that found no
# progress, applications done, and the checkpoint of another run that this one continues, if any.
starts_file=slurm.starts

program=''              # path of diff2d-mpi
all_ranks=()            # the command that starts what follows it on all ranks
output_dir=''           # of the run
total_steps=0           # of the run
first_step=0 stalls=0   # of this start
first_applied=0         # applications of the stencil before it
launcher=''             # process of mpirun while it runs
asked=${asked:-no}      # whether a stop was requested, even before this was sourced
interrupted=no          # whether a signal ended the last wait
options=()              # of the program, without --resume
resume_from=''          # checkpoint of another run
began_before=no         # whether an earlier start began this very run
steps_before=''         # steps done when the previous start began, if there was one
resume=()               # the options that continue the run

say() { printf 'diff2d job: %s\n' "$*" >&2; }

# The comment at the head of a batch script is its help.
usage() { sed -n '/^# usage:/,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p;}' "$0"; }

# A path that no command mistakes for an option.
as_path() { case $2 in -*) printf -v "$1" './%s' "$2" ;; *) printf -v "$1" '%s' "$2" ;; esac; } # NAME PATH

# mpirun passes on neither what a pipe holds nor, to all ranks, what stands at /dev/stdin. What is not there, and a
# directory, the program refuses.
check_is_file() { # PARAMS
    if [ ! -e "$1" ] || [ -f "$1" ] || [ -d "$1" ]; then return 0; fi </dev/null
    say "cannot read parameters from $1, a pipe or a device: save them to a file, and give its name"
    return 2
}

# A text as a TOML string: unquoted, it may be read as something else.
toml_string() { # TEXT
    local text=${1//\\/\\\\} code raw escape
    text=${text//\"/\\\"}
    case $text in *[[:cntrl:]]*)
        for code in {1..31} 127; do
            printf -v escape '\\u%04x' "$code"
            printf -v raw '%b' "\\0$(printf %o "$code")"
            text=${text//"$raw"/$escape}
        done
        ;;
    esac
    printf '"%s"' "$text"
}

# Whether Slurm started this job before.
is_restart() { [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ]; }

# The job number for scontrol; an array's own number means all its tasks.
job() {
    case ${SLURM_ARRAY_JOB_ID:-} in
    '') echo "${SLURM_JOB_ID:-}" ;;
    *) echo "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" ;;
    esac
}

load_environment() { # activates the site; sets program, all_ranks
    # shellcheck source=scripts/activate
    . "$DIFF2D_ROOT/scripts/activate" || return 2
    if ! program=$(command -v diff2d-mpi); then
        say "diff2d-mpi is not built: run $DIFF2D_ROOT/scripts/build first"
        return 2
    fi
    : "${DIFF2D_STRIPES:=8}" "${DIFF2D_STALLS:=3}"
    case $DIFF2D_STALLS in *[!0-9]*) say "DIFF2D_STALLS=$DIFF2D_STALLS is not a whole number" && return 2 ;; esac
    # `sbatch --export=...` hides variables from the script that mpirun's daemons on other nodes need.
    export SLURM_EXPORT_ENV=ALL
    place_ranks
}

# Consecutive ranks on consecutive cores, each bound to its own. Neighbouring ranks swap rows, so they
# should be close: on a node of 2 x 64 cores with 16 MiB of L3 for every 4, ranks 4k to 4k+3 share an L3,
# and only ranks 63 and 64 are neighbours across the sockets. If a node has fewer cores than ranks, as in
# tests, placement is left to the operating system.
place_ranks() {
    local most cores placement
    most=$(tr ',' '\n' <<<"${SLURM_TASKS_PER_NODE:-${SLURM_NTASKS:-1}}" | sed 's/(.*//' | sort -n | tail -n 1)
    cores=$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)
    placement='--map-by core --bind-to core'
    if [ "$most" -gt "$cores" ] && [ -z "${DIFF2D_PLACEMENT+set}" ]; then
        say "$most ranks per node on $cores cores: not bound to cores"
        placement='--map-by slot --bind-to none'
    fi
    read -rd '' -a all_ranks <<<"mpirun ${SLURM_NTASKS:+-n $SLURM_NTASKS} ${DIFF2D_PLACEMENT-$placement}" || :
}

# The program stops by itself before this time. Newer versions of Slurm set it, older ones have to be asked.
tell_end_of_job() {
    local end
    if [ -z "${SLURM_JOB_ID:-}" ] || [ -n "${SLURM_JOB_END_TIME:-}" ]; then return 0; fi
    end=$(squeue -h -j "$(job)" -o %e 2>/dev/null) && end=$(date -d "$end" +%s 2>/dev/null) || return 0
    export SLURM_JOB_END_TIME="$end"
}

# Slurm's warning before the end of the time (--signal=B:USR1@300), or `scancel -b -s USR1 JOB`: it
# reaches only the script. mpirun passes it on to the ranks, which write a checkpoint and exit.
pass_on_stop() {
    asked=yes interrupted=yes
    say 'asked to stop by SIGUSR1'
    [ -z "$launcher" ] || tell_to_stop
}

# Repeatedly, because mpirun passes a signal on only to the ranks it has already started.
tell_to_stop() { while kill -USR1 "$launcher" && sleep 5; do :; done >/dev/null 2>&1 & }

# Runs a command on all ranks, with its exit code. In the background, because the shell handles signals
# only between foreground commands, or in `wait`.
run_on_all_ranks() { # COMMAND...
    local code
    "${all_ranks[@]}" "$@" &
    launcher=$!
    [ "$asked" = no ] || tell_to_stop
    while :; do
        interrupted=no
        wait "$launcher" && code=0 || code=$?
        [ "$interrupted" = yes ] || break
    done
    launcher=''
    # Just after its start mpirun does not pass signals on yet: this one kills it.
    if [ "$code" = 138 ] && [ "$asked" = yes ]; then code=$stopped; fi
    return "$code"
}

# Keeps the options for the program, except --resume, which each start decides again.
read_options() { # OPTIONS...
    while [ $# -gt 0 ]; do
        case $1 in
        --overwrite)
            say '--overwrite: a requeued job would start over each time. Remove the files of' \
                'the old run yourself, or choose another directory with --set output.dir=DIR'
            return 2
            ;;
        --check | -h | --help | -V | --version)
            say "$1: not for a job; use diff2d-mpi PARAMS $1"
            return 2
            ;;
        --resume=*) as_path resume_from "${1#*=}" ;;
        --resume) case ${2:--} in -*) ;; *) resume_from=$2 && shift ;; esac ;;
        *) options+=("$1") ;;
        esac
        shift
    done
}

# Asks the program for the output directory and the number of steps, and whether it would continue with
# what is there. How it continues depends on what the directory holds, which is checked in between.
plan() { # PARAMS
    local text
    if [ -z "$resume_from" ]; then
        text=$(check "$1" --resume) || return
        read_plan "$text"
    else
        text=$(check "$1" --overwrite) || return # whatever the directory holds
        read_plan "$text" || return
        read_starts
        choose_resume
        text=$(check "$1" "${resume[@]}") || return
        read_plan "$text"
    fi
}

check() { # PARAMS OPTIONS...
    "${all_ranks[@]}" "$program" "$1" ${options[@]+"${options[@]}"} --check --show steps --show applications_done \
        --show directory "${@:2}"
}

read_plan() { # TEXT: sets total_steps, first_applied, output_dir
    local rest=${1#*$'\n'}
    total_steps=${1%%$'\n'*}
    first_applied=${rest%%$'\n'*}
    as_path output_dir "${rest#*$'\n'}" # whatever the name holds
    [ -n "$output_dir" ] && is_count "$total_steps" && is_count "$first_applied"
}

# For some minutes, a file system may believe that a dead node is alive and its run still running.
plan_patiently() { # PARAMS
    local attempt
    for ((attempt = 1; ; attempt++)); do
        if plan "$1"; then return 0; fi
        if [ "$attempt" = 30 ] || ! is_restart || [ "$asked" = yes ]; then return 2; fi
        say 'trying again in 10 s'
        sleep 10
    done
}

# Before there is any file in it: a file keeps the stripes it was created with.
stripe() {
    mkdir -p -- "$output_dir" || return
    if [ "$DIFF2D_STRIPES" = 0 ] || ! command -v lfs >/dev/null; then return 0; fi
    lfs setstripe -c "$DIFF2D_STRIPES" "$output_dir" ||
        say "warning: no stripes set: $output_dir does not seem to be on Lustre"
}

summary() { # NAME: a value of the summary
    sed -n "s/^  \"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},*\$/\1/p" "$output_dir/summary.json" 2>/dev/null || :
}

steps_done() { # according to the files of the run: where it stopped, or its last output
    local table
    table=$(tail -n 1 "$output_dir/diagnostics.csv" 2>/dev/null | sed -n 's/^\([0-9][0-9]*\),.*/\1/p') || :
    printf '%s\n' 0 "$(summary steps)" "$table" | grep -xE '0|[1-9][0-9]{0,17}' | sort -n | tail -n 1
}

count() { if [ "$1" = 1 ]; then echo "1 $2"; else echo "$1 $2s"; fi; } # NUMBER WORD

is_count() { [[ $1 =~ ^(0|[1-9][0-9]{0,17})$ ]]; } # TEXT

# Applications of the stencil that exponential steps have behind them: one step may take longer than a job.
applied() {
    local found=''
    if has_summary; then
        found=$(sed -n 's/^    "applications": \([0-9]*\),*$/\1/p' "$output_dir/summary.json" 2>/dev/null) || :
    fi
    if is_count "$found"; then echo "$found"; else echo "$first_applied"; fi
}

# Every start takes a few steps, however short its time, or some applications; less than a thousandth of all steps,
# and of the applications so far, counts as no progress.
got_on() { # STEPS BEFORE, STEPS NOW, APPLICATIONS BEFORE, APPLICATIONS NOW
    [ $(($2 - $1)) -gt $((total_steps / 1000)) ] || [ $(($4 - $3)) -gt $((100 + $3 / 1000)) ]
}

read_starts() { # what the previous start recorded; sets steps_before, stalls, applied_before, began_before
    local followed='' file=$output_dir/$starts_file
    steps_before='' stalls=0 applied_before=0 began_before=no
    if [ ! -f "$file" ] || [ ! -r "$file" ]; then return 0; fi
    read -r steps_before stalls applied_before followed <"$file" || : # its last line may have no end
    # A damaged file is ignored.
    if ! { is_count "$steps_before" && is_count "$stalls" && is_count "$applied_before"; }; then
        steps_before='' stalls=0 applied_before=0
        return
    fi
    if [ -n "$followed" ] && [ "$followed" = "$(printf %q "$resume_from")" ]; then began_before=yes; fi
}

# Whether another start makes sense. Counts in a file, because a dying node leaves no message.
count_start() {
    local followed=''
    read_starts
    first_step=$(steps_done)
    if [ -z "$steps_before" ] || ! is_restart ||
        got_on "$steps_before" "$first_step" "$applied_before" "$first_applied"; then
        stalls=0
    else
        stalls=$((stalls + 1))
    fi
    # Nothing that was there before may be mistaken for the beginning of this run.
    if [ -n "$resume_from" ] && { [ "$began_before" = yes ] || [ ! -e "$output_dir/params.toml" ]; }; then
        followed=$(printf %q "$resume_from")
    fi
    echo "$first_step $stalls $first_applied $followed" >"$output_dir/$starts_file"
    [ "$stalls" -le "$DIFF2D_STALLS" ] || give_up
}

give_up() {
    say "requeued $(count "$DIFF2D_STALLS" time) without progress, at step $(steps_done) of $total_steps:" \
        'see above for what stops it, or give it more time (sbatch -t), which must be longer than the' \
        'notice of its end (--signal). The same command continues from the last checkpoint.'
    return 1
}

# Whether there is no such file: what cannot be looked at may be there.
is_absent() { # FILE
    local said
    if said=$(LC_ALL=C stat -- "$1" 2>&1 >/dev/null); then return 1; fi
    [[ $said == *': No such file or directory' || $said == *': Not a directory' ]]
}

choose_resume() { # sets resume, the options that continue the run
    resume=(--resume)
    # The run that this one continues is needed only until this one has a checkpoint of its own.
    if [ -n "$resume_from" ] && is_absent "$output_dir/checkpoint.h5" &&
        is_absent "$output_dir/checkpoint.prev.h5"; then
        resume+=("$resume_from")
        if [ "$began_before" = yes ]; then resume+=(--overwrite); fi
    fi
}

run_or_go_on() { # PARAMS
    choose_resume
    if [ "$asked" = yes ]; then
        say 'asked to stop by SIGUSR1 before the run began'
        return "$stopped"
    fi
    run_on_all_ranks "$program" "$1" ${options[@]+"${options[@]}"} "${resume[@]}"
}

queue_again() { # WHY
    if [ "$stalls" -ge "$DIFF2D_STALLS" ] &&
        ! got_on "$first_step" "$(steps_done)" "$first_applied" "$(applied)"; then
        give_up
        return
    elif [ -z "${SLURM_JOB_ID:-}" ]; then
        say "$1: the same command continues the run"
    elif scontrol requeue "$(job)"; then
        say "$1, and requeued"
    else
        say "$1, but could not be requeued: submit the same command"
    fi
    return "$stopped"
}

# Whether one of the nodes of this job no longer answers.
has_lost_a_node() {
    local nodes=${SLURM_JOB_NUM_NODES:-1}
    if [ "$nodes" = 1 ] || ! command -v srun >/dev/null; then return 1; fi
    ! timeout 60 srun --nodes="$nodes" --ntasks="$nodes" --ntasks-per-node=1 true </dev/null >/dev/null 2>&1
}

# Waits until Slurm has noticed too, and will not give that node to the next start; at most 10 minutes.
await_notice() {
    local k
    say 'a node of this job does not answer: waiting until Slurm notices'
    for ((k = 0; k < 120; k++)); do
        if sinfo -h -N -n "$SLURM_JOB_NODELIST" -o %T | grep -q '\*$\|^down\|^fail'; then return; fi
        sleep 5
    done
    return 1
}

# Whether the summary is from this start: the program removes an older one only when it begins.
has_summary() { [ "$output_dir/summary.json" -nt "$output_dir/$starts_file" ]; }

print_summary() {
    local name
    echo
    for name in outcome reason steps time ranks mlups; do
        summary "$name" | sed "s/^/$name: /"
    done
    echo "of steps: $total_steps"
    echo "files in: $output_dir"
}

# Runs PARAMS with OPTIONS to the end, or as far as the time of the job allows.
diff2d_job() { # PARAMS [OPTIONS...]
    local params code=0
    as_path params "$1"
    shift
    trap pass_on_stop USR1
    check_is_file "$params" || return
    say "job $(job), start $((${SLURM_RESTART_COUNT:-0} + 1)) on ${SLURM_JOB_NODELIST:-$(uname -n)}," \
        "ranks: ${SLURM_NTASKS:-all cores}, $(date '+%F %T')"
    load_environment || return
    tell_end_of_job
    read_options "$@" || return
    plan_patiently "$params" || return
    stripe || return
    count_start || return
    run_or_go_on "$params" || code=$?
    conclude "$code"
}

# Deals with a run that ended with this code; returns the job's code.
conclude() { # CODE
    local code=$1
    if [ "$code" = 0 ] || { [ "$code" != 2 ] && has_summary; }; then
        print_summary
        # MPICH's mpirun may end with 0 even if the ranks did not.
        if [ "$code" = 0 ]; then
            case $(summary outcome) in
            finished) ;;
            stopped) code=$stopped ;;
            *) code=1 ;;
            esac
        fi
    fi
    case $code in
    0) ;;
    "$stopped")
        if has_summary; then
            queue_again 'stopped with a checkpoint' || code=$?
        else
            queue_again 'stopped before it began' || code=$?
        fi
        ;;
    2) say 'refused, for the reason above' ;;
    *)
        if has_lost_a_node && await_notice; then
            queue_again 'a node was lost' || code=$?
        else
            say "failed with exit code $code; once the cause is fixed, the same command continues the run"
        fi
        ;;
    esac
    return "$code"
}
