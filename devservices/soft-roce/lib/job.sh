# shellcheck shell=sh disable=SC2154 # accel, checkout, cpus, end, lab_dir: set by lab
# The directory that the host shares with one VM: what to run goes in, output and exit status come out.
#
#   settings   paths and mode, read by guest/init and guest/setup
#   command    the command and its environment, as shell text
#   stdout     stderr     console     status

# Passed to the guest when set, and every RDMAGW_* but the lab's own options.
job_environment='HOME PATH USER LOGNAME SHELL LANG LC_ALL TZ TERM CI JAVA_HOME MAVEN_OPTS MAVEN_ARGS'

# Creates the job that runs the arguments; sets job.
job_create() {
  job=$(mktemp -d "${TMPDIR:-/tmp}/rdmagw-lab.XXXXXX")
  {
    echo "interactive=$interactive"
    echo "checkout=$(quote "$checkout")"
    echo "lab_dir=$(quote "$lab_dir")"
    echo "end=$end"
    echo "terminal_size=$(quote "$(stty size 2>/dev/null || :)")"
  } >"$job/settings"
  {
    job_exports
    printf 'set --'
    for argument in "$@"; do
      printf ' %s' "$(quote "$argument")"
    done
    echo
  } >"$job/command"
  : >"$job/stdout"
  : >"$job/stderr"
  : >"$job/console"
}

job_exports() {
  for name in $job_environment $(env | sed -n 's/^\(RDMAGW_[A-Za-z0-9_]*\)=.*/\1/p'); do
    case $name in RDMAGW_LAB*) continue ;; esac
    # An unset name, or a line of some value that only looks like an assignment.
    eval "[ -n \"\${$name+set}\" ]" || continue
    eval "value=\$$name"
    # shellcheck disable=SC2154 # set by eval
    echo "export $name=$(quote "$value")"
  done
  echo "export RDMAGW_LAB=1 RDMAGW_LAB_ACCEL=$accel${end:+ RDMAGW_LAB_END=$end}"
  if [ "$accel" = tcg ] && [ "$cpus" -gt 1 ]; then
    echo 'export JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1'
  fi
}
