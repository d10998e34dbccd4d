# shellcheck shell=sh disable=SC2154 # checkout, lab_dir and the options: set by lab
# All device tests, in two virtual machines at once: an emulated one keeps one CPU of the host busy, and leaves the others idle.
# Each is a run of the lab of its own.

devices= # the two runs
gateways=

# Exits with the status of whichever failed.
halves_run() {
  # shellcheck disable=SC2086 # a process each, or none yet
  trap 'end_runs $devices $gateways' EXIT
  halves_output=$checkout/target/lab-reports/devices.log
  mkdir -p "${halves_output%/*}"
  export RDMAGW_LAB_ACCEL="$accel" RDMAGW_LAB_CPUS="$cpus" RDMAGW_LAB_VERBOSE="$verbose"
  export RDMAGW_LAB_MEMORY="${memory:-$(memory_part 4)}"
  say 'half of the tests run in a second VM; what they print follows at the end'
  # They end with this script, whatever happens to that.
  setpriv --pdeathsig TERM "$lab_dir/lab" test --timeout "$timeout" devices >"$halves_output" 2>&1 &
  devices=$!
  setpriv --pdeathsig TERM "$lab_dir/lab" test --timeout "$timeout" gateways &
  gateways=$!
  halves_status=0
  wait "$gateways" || halves_status=$?
  wait "$devices" || halves_status=$?
  cat "$halves_output"
  exit "$halves_status"
}
