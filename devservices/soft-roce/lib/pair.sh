# shellcheck shell=sh disable=SC2154 # accel, cpus, lab_dir, memory, timeout, verbose: set by lab
# Two virtual machines with a wire between their network cards. Each is a run of the lab of its own.

pair_dir= # holds the socket that is the wire
rxe=      # the two runs
peer=

# Runs the arguments in both, and exits with the status of whichever failed first.
pair_run() {
  trap pair_cleanup EXIT
  pair_dir=$(mktemp -d "${TMPDIR:-/tmp}/rdmagw-pair.XXXXXX")
  # Two of the usual size would take all that is free.
  memory=${memory:-2048}
  pair_start rxe "$@"
  rxe=$!
  # The first VM makes the socket, which the second needs to be there.
  until [ -S "$pair_dir/wire" ]; do
    pair_runs "$rxe" || wait "$rxe"
    sleep 0.1
  done
  pair_start peer "$@"
  peer=$!
  # Neither can go on without the other end of its wire.
  while pair_runs "$rxe" && pair_runs "$peer"; do
    sleep 0.5
  done
  if pair_runs "$rxe"; then
    wait "$peer"
    wait "$rxe"
  else
    wait "$rxe"
    wait "$peer"
  fi
  exit
}

# Starts the run that is end $1 of the wire. It ends with this script, whatever happens to that.
pair_start() {
  pair_name=$1
  shift
  RDMAGW_LAB_WIRE=$pair_dir/wire RDMAGW_LAB_ACCEL=$accel RDMAGW_LAB_CPUS=$cpus RDMAGW_LAB_MEMORY=$memory \
    RDMAGW_LAB_VERBOSE=$verbose RDMAGW_LAB_END=$pair_name \
    setpriv --pdeathsig TERM "$lab_dir/lab" run --timeout "$timeout" -- "$@" &
}

# A process that has ended and was not waited for still has its number.
pair_runs() { grep -qs '^State:[[:space:]]*[^Z]' "/proc/$1/status"; }

pair_cleanup() {
  # shellcheck disable=SC2086 # a process each, or none yet
  end_runs $rxe $peer
  rm -rf ${pair_dir:+"$pair_dir"}
}
