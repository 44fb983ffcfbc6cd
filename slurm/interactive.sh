#!/bin/bash
# usage: slurm/interactive.sh [-A ACCOUNT] [-t TIME] [CORES] [-- COMMAND...]
#
# A shell on a compute node, for trying things out: CORES of a node of RM-shared (1 to 64, by default
# 8), or whole nodes of RM (128, 256, ...), for TIME (1:00:00). In it, `mpirun` starts a rank on each
# core. `exit` gives the cores back.
#
# On Bridges-2 this uses PSC's `interact`, which has a limit of 8 hours; elsewhere `salloc`. If a
# COMMAND is given, it runs on the first node instead of a shell.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "$0"; }
bad() { echo "interactive.sh: $*" >&2 && usage >&2 && exit 2; }

cores=8 time=1:00:00 account=()
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help) usage || exit 1; exit 0 ;;
    -A) [ $# -gt 1 ] || bad '-A needs an account' && account=(-A "$2") && shift 2 ;;
    -t) [ $# -gt 1 ] || bad '-t needs a time' && time=$2 && shift 2 ;;
    --) shift && break ;;
    -*) bad "unknown option $1" ;;
    *) cores=$1 && shift ;;
    esac
done
case $cores in *[!0-9]* | 0* | ?????*) bad "the number of cores is 1 to 64, or a multiple of 128, not '$cores'" ;; esac

if [ "$cores" -le 64 ]; then
    request=(-p RM-shared -N 1 --ntasks-per-node="$cores")
elif [ $((cores % 128)) = 0 ]; then
    request=(-p RM -N $((cores / 128)) --ntasks-per-node=128)
else
    bad "$cores cores: take 1 to 64, which are part of a node, or whole nodes of 128"
fi
request+=(-t "$time" ${account[@]+"${account[@]}"})

if [ $# = 0 ] && command -v interact >/dev/null; then
    echo "interact ${request[*]}" >&2
    exec interact "${request[@]}"
fi

# The shell is a step of one task that shares the cores with the steps mpirun starts; its variables give the
# tasks of the job, not its own.
# shellcheck disable=SC2016 # expanded in the job
step='exec srun $pty --overlap --cpu-bind=none --nodes=1 --ntasks=1 env \
    SLURM_NTASKS="$SLURM_NTASKS" SLURM_TASKS_PER_NODE="$SLURM_TASKS_PER_NODE" \
    SLURM_NODELIST="$SLURM_JOB_NODELIST" SLURM_NNODES="$SLURM_JOB_NUM_NODES" "$@"'
export pty=''
[ $# -gt 0 ] || { set -- bash -i && pty=--pty; }
echo "salloc ${request[*]}" >&2
exec salloc "${request[@]}" bash -c "$step" bash "$@"
