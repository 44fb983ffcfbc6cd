# shellcheck shell=bash
# The environment in which diff2d-mpi is built and run. Source it, in bash or zsh:
#
#     . scripts/env.sh
#
# scripts/setup, scripts/run and scripts/test source it themselves. DIFF2D_MPI chooses the MPI:
# openmpi, the default, or mpich; source it again after changing it. It exports
#
#   HDF5_DIR            the parallel HDF5, even if a serial one is installed too
#   LIBCLANG_PATH       libclang, with which the build reads mpi.h
#   PATH                cargo, the MPI and the built diff2d-mpi, unless already there
#   LD_LIBRARY_PATH     only if the loader does not find the parallel HDF5 by itself
#   CARGO_TARGET_DIR    for MPICH: its subdirectory mpich, so that the builds with the two MPIs stay apart
#   OMPI_*, PRTE_*      mpirun as root, with more ranks than cores, and in containers; a lost host
#                       ends the job soon
#
# and on a cluster loads modules: those of DIFF2D_MODULES, by default those of Bridges-2 if no
# parallel HDF5 is found without them; DIFF2D_MODULES='' loads none. The caller's own settings are left alone.
#
# Installs nothing, and never fails: what is missing stays unset, and scripts/setup says so.
# Untested on real machines: macOS, Fedora, Bridges-2 (their layouts were imitated).

export DIFF2D_MPI="${DIFF2D_MPI:-openmpi}"

_diff2d_root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]:-$0}")/.." && pwd)

_diff2d_path() { # DIR: puts DIR first in PATH, once
    case ":$PATH:" in
    *":$1:"*) ;;
    *) export PATH="$1:$PATH" ;;
    esac
}

_diff2d_without() { # LIST DIR: a list like PATH, without DIR
    local list=":$1:"
    while case $list in *":$2:"*) : ;; *) false ;; esac; do
        list="${list%%":$2:"*}:${list#*":$2:"}"
    done
    list=${list#:}
    printf '%s' "${list%:}"
}

_diff2d_target() { # where cargo builds
    case ${CARGO_TARGET_DIR:-target} in
    /*) printf '%s' "$CARGO_TARGET_DIR" ;;
    *) printf '%s' "$_diff2d_root/${CARGO_TARGET_DIR:-target}" ;;
    esac
}

# Settings that an earlier sourcing made for the other MPI must not stay. DIFF2D_FOUND holds that MPI, and
# HDF5_DIR unless it was the caller's.
_diff2d_forget() {
    local mpi="${DIFF2D_FOUND%% *}" hdf5="${DIFF2D_FOUND#* }" target dir
    target=$(_diff2d_target)
    for dir in "$_diff2d_root/target/$mpi-bin" "/usr/lib64/$mpi/bin" "$target/release"; do
        PATH=$(_diff2d_without "$PATH" "$dir")
    done
    case $mpi:$target in
    mpich:"$_diff2d_root/target/mpich") unset CARGO_TARGET_DIR ;;
    mpich:*/mpich) export CARGO_TARGET_DIR="${target%/mpich}" ;;
    esac
    [ -n "$hdf5" ] && [ "$hdf5" = "${HDF5_DIR:-}" ] || return 0
    unset HDF5_DIR
    export LD_LIBRARY_PATH
    LD_LIBRARY_PATH=$(_diff2d_without "${LD_LIBRARY_PATH:-}" "$hdf5/lib")
    [ -n "$LD_LIBRARY_PATH" ] || unset LD_LIBRARY_PATH
}

_diff2d_find_mpich() {
    local bin="$_diff2d_root/target/mpich-bin" name target
    # A build takes mpi.h and the library from one MPI, and cargo does not notice when they change.
    target=$(_diff2d_target)
    export CARGO_TARGET_DIR="${target%/mpich}/mpich"
    # If both are installed, Debian's mpicc and mpirun are Open MPI's. mpiexec looks for hydra_pmi_proxy
    # in its own directory.
    if [ -x /usr/bin/mpicc.mpich ] && [ -x /usr/bin/mpiexec.mpich ]; then
        mkdir -p "$bin" || return
        for name in mpicc mpirun mpiexec; do ln -sfn "/usr/bin/$name.mpich" "$bin/$name"; done
        ln -sfn /usr/bin/hydra_pmi_proxy "$bin/hydra_pmi_proxy"
        _diff2d_path "$bin"
    fi
}

_diff2d_modules() { # loads the cluster's modules named in $1
    # Module functions were not written for `set -eu`, and older ones report failure only as text:
    # whether they worked shows in what is found afterwards.
    local flags=$- init name
    set +eu
    for init in "${LMOD_PKG:-}/init/bash" "${MODULESHOME:-}/init/bash"; do
        # shellcheck source=/dev/null
        if ! command -v module >/dev/null && [ -r "$init" ]; then . "$init"; fi
    done
    command -v module >/dev/null || { echo "env.sh: no \`module\` here to load $1" >&2 && set --; }
    for name in ${1:-}; do
        case ":${LOADEDMODULES:-}:" in
        *":$name:"*) ;;
        *) module load "$name" >&2 ;;
        esac
    done
    case $flags in *e*) set -e ;; esac
    case $flags in *u*) set -u ;; esac
}

# The library version of MPICH and its relatives is 12, Open MPI's is 20 and above.
_diff2d_of_other_mpi() { # LIBRARY: whether it was built with the other MPI
    command -v ldd >/dev/null || return 1
    case $DIFF2D_MPI in
    mpich) ldd "$1" 2>/dev/null | grep -q 'libmpi\.so\.[2-9]' ;;
    *) ldd "$1" 2>/dev/null | grep -q 'libmpi\(ch\)\{0,1\}\.so\.12' ;;
    esac
}

_diff2d_try_hdf5() { # INCLUDE LIB: exports HDF5_DIR if they are those of a parallel HDF5
    local joined="$_diff2d_root/target/hdf5-$DIFF2D_MPI"
    [ -e "$2/libhdf5.so" ] || [ -e "$2/libhdf5.dylib" ] || return 1
    grep -qs '^ *#define H5_HAVE_PARALLEL 1' "$1"/H5pubconf*.h || return 1
    ! _diff2d_of_other_mpi "$2/libhdf5.so" || return 1
    if [ "${1%/include}" = "${2%/lib}" ]; then
        export HDF5_DIR="${1%/include}"
    else # the build wants one directory that holds both
        mkdir -p "$joined" && ln -sfn "$1" "$joined/include" && ln -sfn "$2" "$joined/lib" &&
            export HDF5_DIR="$joined"
    fi
}

_diff2d_find_hdf5() {
    local dir word include='' h5pcc
    [ "${HDF5_DIR:-}" != "$_diff2d_root/target/hdf5-$DIFF2D_MPI" ] || unset HDF5_DIR # ours; may be gone
    [ -z "${HDF5_DIR:-}" ] || return 0
    h5pcc=$(command -v h5pcc) || h5pcc=/usr/bin/h5pcc
    # Modules (generic, TACC, EasyBuild); Debian; Homebrew; the directory above h5pcc.
    for dir in "${HDF5_ROOT:-}" "${HDF5_HOME:-}" "${TACC_HDF5_DIR:-}" "${EBROOTHDF5:-}" \
        /usr/lib/*/hdf5/"$DIFF2D_MPI" \
        "${HOMEBREW_PREFIX:-/opt/homebrew}/opt/hdf5-mpi" /usr/local/opt/hdf5-mpi \
        "${h5pcc%/*/*}"; do
        [ -n "$dir" ] || continue
        _diff2d_try_hdf5 "$dir/include" "$dir/lib" && return 0
        _diff2d_try_hdf5 "$dir/include" "$dir/lib64" && return 0
    done
    # Fedora and its relatives.
    _diff2d_try_hdf5 "/usr/include/$DIFF2D_MPI-$(uname -m)" "/usr/lib64/$DIFF2D_MPI/lib" && return 0
    # Anywhere else: what HDF5's compiler wrapper adds to the command line.
    for word in $("$h5pcc" -show 2>/dev/null); do
        case $word in
        -I*) include="$include ${word#-I}" ;;
        -L*) for dir in $include; do _diff2d_try_hdf5 "$dir" "${word#-L}" && return 0; done ;;
        esac
    done
    return 1
}

_diff2d_find_libclang() { # llvm-config's, or the last in the list below
    local file found=''
    [ -z "${LIBCLANG_PATH:-}" ] || return 0
    if command -v llvm-config >/dev/null; then
        found=$(llvm-config --libdir 2>/dev/null)
        if [ -e "$found/libclang.so" ] || [ -e "$found/libclang.dylib" ]; then
            export LIBCLANG_PATH="$found"
            return 0
        fi
    fi
    # Unversioned names: they come with the headers that bindgen needs too.
    found=''
    for file in /usr/lib/libclang.so /usr/lib64/libclang.so /usr/local/lib/libclang.so \
        /Library/Developer/CommandLineTools/usr/lib/libclang.dylib \
        /Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib/libclang.dylib \
        /usr/local/opt/llvm/lib/libclang.dylib "${HOMEBREW_PREFIX:-/opt/homebrew}/opt/llvm/lib/libclang.dylib" \
        /usr/lib/llvm-*/lib/libclang.so; do
        [ ! -e "$file" ] || found=$file
    done
    [ -z "$found" ] || export LIBCLANG_PATH="${found%/*}"
}

_diff2d_env() {
    [ -z "${ZSH_VERSION:-}" ] || emulate -L sh
    local file given
    case ${DIFF2D_FOUND:-} in '' | "$DIFF2D_MPI "*) ;; *) _diff2d_forget ;; esac
    given="${HDF5_DIR:-}"

    if ! command -v cargo >/dev/null && [ -x "${HOME:-}/.cargo/bin/cargo" ]; then
        _diff2d_path "$HOME/.cargo/bin"
    fi
    [ "$DIFF2D_MPI" != mpich ] || _diff2d_find_mpich
    # Fedora keeps both MPIs off the path until a module is loaded.
    if ! command -v mpicc >/dev/null && [ -x "/usr/lib64/$DIFF2D_MPI/bin/mpicc" ]; then
        _diff2d_path "/usr/lib64/$DIFF2D_MPI/bin"
    fi

    if [ -n "${DIFF2D_MODULES:-}" ]; then _diff2d_modules "$DIFF2D_MODULES"; fi
    if { ! _diff2d_find_hdf5 || ! command -v mpicc >/dev/null; } &&
        [ "$DIFF2D_MPI" = openmpi ] && [ -z "${DIFF2D_MODULES+set}" ] && [ ! -e /etc/fedora-release ] &&
        { command -v module >/dev/null || [ -n "${LMOD_PKG:-}${MODULESHOME:-}" ]; }; then
        # A guess: only what the modules set is kept.
        # shellcheck source=scripts/sites/bridges2.sh
        _diff2d_modules "$(site_default() { [ "$1" != DIFF2D_MODULES ] || echo "$2"; } &&
            . "$_diff2d_root/scripts/sites/bridges2.sh")"
        _diff2d_find_hdf5 || :
    fi
    _diff2d_find_libclang
    if [ -z "$given" ]; then
        export DIFF2D_FOUND="$DIFF2D_MPI ${HDF5_DIR:-}"
    elif [ "${DIFF2D_FOUND:-}" != "$DIFF2D_MPI $given" ]; then
        export DIFF2D_FOUND="$DIFF2D_MPI "
    fi

    # The loader needs help if HDF5_DIR contains the library itself, not just a link to it.
    for file in "${HDF5_DIR:-}"/lib/libhdf5*.so.[0-9]*; do
        case $file:":${LD_LIBRARY_PATH:-}:" in
        /lib/* | /usr/lib/* | *":$HDF5_DIR/lib:"*) ;;
        *) [ ! -e "$file" ] || export LD_LIBRARY_PATH="$HDF5_DIR/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" ;;
        esac
    done

    _diff2d_path "$(_diff2d_target)/release"

    # Open MPI 4 reads OMPI_MCA_*, Open MPI 5 PRTE_MCA_*.
    export OMPI_MCA_rmaps_base_oversubscribe="${OMPI_MCA_rmaps_base_oversubscribe:-1}"
    export PRTE_MCA_rmaps_default_mapping_policy="${PRTE_MCA_rmaps_default_mapping_policy:-:oversubscribe}"
    if [ "$(id -u)" = 0 ]; then
        export OMPI_ALLOW_RUN_AS_ROOT="${OMPI_ALLOW_RUN_AS_ROOT:-1}"
        export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="${OMPI_ALLOW_RUN_AS_ROOT_CONFIRM:-1}"
    fi
    # Containers that filter system calls may forbid reading another process's memory, which Open MPI
    # tries for speed.
    if grep -qs '^Seccomp:[[:space:]]*2' /proc/self/status; then
        export OMPI_MCA_btl_vader_single_copy_mechanism="${OMPI_MCA_btl_vader_single_copy_mechanism:-none}"
        export OMPI_MCA_smsc="${OMPI_MCA_smsc:-^cma}"
    fi
    # A dead host or a cut cable ends the job after about 10 seconds instead of
    # several minutes: 5 s of silence, then 3 probes 2 s apart (docs/robustness.md).
    export OMPI_MCA_oob_tcp_keepalive_time="${OMPI_MCA_oob_tcp_keepalive_time:-5}"
    export OMPI_MCA_oob_tcp_keepalive_intvl="${OMPI_MCA_oob_tcp_keepalive_intvl:-2}"
    export OMPI_MCA_oob_tcp_keepalive_probes="${OMPI_MCA_oob_tcp_keepalive_probes:-3}"
    # The default on macOS is too long for Open MPI's sockets.
    case ${TMPDIR:-} in /var/folders/*) export TMPDIR=/tmp ;; esac
}

_diff2d_env
unset _diff2d_root
unset -f _diff2d_path _diff2d_without _diff2d_target _diff2d_forget _diff2d_find_mpich \
    _diff2d_modules _diff2d_of_other_mpi _diff2d_try_hdf5 _diff2d_find_hdf5 _diff2d_find_libclang _diff2d_env
