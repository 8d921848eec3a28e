# shellcheck shell=bash
# What bench/run and bench/jmh share; they source it.

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
# shellcheck source=bin/lib/setup.sh
source "$root/bin/lib/setup.sh"

# Builds the distribution and what measures it; $1 is 0 to take what was built before.
build() {
  if (($1)); then
    (cd -- "$root" && mvn -q -B -Pbench -DskipTests package) >&2 || die "The build failed; Maven's messages are above."
  fi
  [[ -f $root/target/bench/class-path ]] || die 'Nothing is built yet: leave --no-build out.'
}

# JAVA_HOME's, or the one on the PATH, as the launcher takes it.
java_program() { printf '%s' "${JAVA_HOME:+$JAVA_HOME/bin/}java"; }

class_path() { printf '%s' "$root/target/test-classes:$root/target/classes:$(<"$root/target/bench/class-path")"; }
