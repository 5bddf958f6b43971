# shellcheck shell=sh disable=SC2034
# What the scripts of this folder have in common; read by them, not run.

program=templates/bin/${0##*/}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
dry_run=false

fail() {
  echo "$program: $*" >&2
  exit 2
}

# The value of --NAME=VALUE.
value() {
  case $1 in
    *=?*) printf '%s' "${1#*=}" ;;
    *) fail "$1: needs a value, as in ${1%%=*}=VALUE" ;;
  esac
}

# Refuses to go on without the value of an option: NAME VALUE WHAT.
need() {
  [ -n "$2" ] || fail "--$1: missing ($3); see '$program --help'"
}

# Refuses a value of another form: NAME VALUE PATTERN WHAT.
check() {
  printf '%s\n' "$2" | grep -Eqx -e "$3" || fail "--$1=$2: $4"
}

# A word as a shell reads it back.
quoted() {
  case $1 in
    '' | *[!A-Za-z0-9_./:=,@%+^~-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

# Prints a command.
show() {
  line=
  for word in "$@"; do
    line="$line $(quoted "$word")"
  done
  echo "${line# }"
}

# Prints a command, and runs it unless this is a dry run.
run() {
  show "$@"
  $dry_run || "$@"
}
