# shellcheck shell=sh disable=SC2034,SC2154 # rows: used by compare; bench_dir: set by it
# What every row needs: the program, the classes of the tests, and somebody who gathers what is printed.

rows='transports flight latency engine growth perftest cmtime service service-rxe sessions binding startup'

say() { printf 'compare: %s\n' "$*" >&2; }

give_up() {
    give_up_status=$1
    shift
    say "$*"
    exit "$give_up_status"
}

is_row() {
    for each in $rows; do
        [ "$each" != "$1" ] || return 0
    done
    return 1
}

# Installs Debian's packages that are missing, as root; says otherwise what to install.
need_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Abbrev}\n' "$package" 2>/dev/null | grep -q '^.i' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        give_up 3 "install what Debian calls:$missing"
    fi
    say "installing$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086 # one word per package
    if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        give_up 3 "apt-get could not install$missing"
    fi
    rm -f "$log"
}

# Runs a row and gathers the lines of JSON that it prints, with the machine that it ran on.
measure() { # ROW TURNS
    say "$1"
    mkdir -p "$bench_dir/results"
    results=$(mktemp -d)
    trap 'rm -rf "$results"' EXIT
    machine() { python3 "$bench_dir/lib/machine.py"; }
    machine >"$results/before"
    "$bench_dir/lib/rows/$1" ${2:+"$2"} >"$results/turns" || give_up 1 "$1 failed, nothing was written"
    machine >"$results/after"
    python3 "$bench_dir/lib/gather.py" "$1" "$results/before" "$results/turns" "$results/after" >"$results/result"
    mv "$results/result" "$bench_dir/results/$1.json"
    chmod 644 "$bench_dir/results/$1.json"
}

report() { python3 "$bench_dir/lib/report.py"; }
