# shellcheck shell=sh
# Messages, and what must not outlive this run.

vm=          # the process that holds the VM
job=         # directory shared with the VM
unfinished=  # directory being built

say() { printf 'lab: %s\n' "$*" >&2; }

give_up() {
  give_up_status=$1
  shift
  say "$*"
  exit "$give_up_status"
}

# One word that the shell reads back as $1, whatever it holds.
quote() { printf '%s\n' "$1" | LC_ALL=C sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"; }

cleanup() {
  trap '' HUP INT TERM
  if [ -n "$vm" ]; then
    kill "$vm" 2>/dev/null || :
    wait "$vm" 2>/dev/null || :
  fi
  [ -z "${terminal:-}" ] || stty "$terminal"
  rm -rf ${job:+"$job"} ${unfinished:+"$unfinished"}
}

# Ends other runs of the lab, by their processes, and waits until they have cleaned up.
end_runs() {
  trap '' HUP INT TERM
  for run in "$@"; do
    kill "$run" 2>/dev/null || :
  done
  for run in "$@"; do
    wait "$run" || :
  done
}
