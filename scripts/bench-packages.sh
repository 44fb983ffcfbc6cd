# shellcheck shell=bash
# The Debian packages of compilers and peers that scripts/setup, which runs and tests need, leaves out. Sourced
# by the benchmarks.

have() { command -v "$1" >/dev/null; }

# Those of the packages named that are not there.
lacking_packages() { # PACKAGE...
    local package
    for package; do
        case $package in
        g++ | gfortran) have "$package" || echo "$package" ;;
        util-linux) have taskset || echo "$package" ;;
        python3-petsc4py) ls -d /usr/lib/petscdir/petsc*/*-real >/dev/null 2>&1 || echo "$package" ;;
        *) echo "bench-packages.sh: how to look for $package?" >&2 && return 1 ;;
        esac
    done
}

# All of these are optional: what is still missing is listed in the report.
install_packages() { # BENCHMARK PACKAGE...
    local who=$1 wanted sudo='' apt='-qq --no-install-recommends'
    apt="$apt -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"
    wanted=$(lacking_packages "${@:2}" | tr '\n' ' ')
    [ -n "$wanted" ] && have apt-get || return 0
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || { echo "$who: no permission to install: $wanted" >&2 && return 0; }
        sudo='sudo -n'
    fi
    echo "$who: installing: $wanted" >&2
    # shellcheck disable=SC2086 # words
    {
        $sudo apt-get $apt update >&2 || :
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get $apt install -y $wanted \
            </dev/null >/dev/null || echo "$who: failed to install: $wanted" >&2
    }
}
