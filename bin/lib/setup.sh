# shellcheck shell=bash
# What bin/quickstart and bin/test share; they source it. It installs what is missing and changes nothing else: a
# machine that has everything is left as it is, and no service is started. Messages go to standard error.

# The oldest Java that builds and runs the project.
readonly OLDEST_JAVA=17

say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 2
}

# A program on the PATH; a shell function of that name does not count.
have() { type -P -- "$1" >/dev/null; }

can_install() { have apt-get && { ((EUID == 0)) || have sudo; }; }

# Whether $1 is there. "java" means a JDK, and the one that Maven will take: JAVA_HOME's, else the PATH's.
is_ready() {
  if [[ $1 == java ]]; then
    local javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
    have "$javac" && (($(java_major "$javac") >= OLDEST_JAVA))
  else
    have "$1"
  fi
}

# $1: a javac. Prints 8 for "javac 1.8.0_402" and 17 for "javac 17.0.9".
java_major() {
  local major
  major=$("$1" -version 2>&1 | sed -n 's/^javac \(1\.\)\{0,1\}\([0-9]*\).*/\2/p')
  printf '%s' "${major:-0}"
}

# Installs, of the programs $@, what is missing: java, mvn, docker-registry, skopeo, htpasswd, kubectl, chromium,
# chromedriver. Ends the script where that is not possible.
ensure() {
  local program missing=() packages=()
  for program; do
    is_ready "$program" || missing+=("$program")
  done
  ((${#missing[@]})) || return 0
  if [[ " ${missing[*]} " == *' java '* && -n ${JAVA_HOME:-} ]]; then
    die "JAVA_HOME is $JAVA_HOME, which is no JDK $OLDEST_JAVA or newer. Change it, or unset it."
  fi
  can_install ||
    die "Missing: ${missing[*]}. They can be installed from here only with apt-get, as root or through sudo."
  apt_update
  local package
  for program in "${missing[@]}"; do
    package=$(package_of "$program")
    [[ -n $(apt-cache madison "$package" 2>/dev/null) ]] ||
      die "Missing: $program, and apt-get knows no package $package. Install it in another way and start again."
    packages+=("$package")
  done
  apt_install "${packages[@]}"
  hash -r
  for program in "${missing[@]}"; do
    is_ready "$program" || die "${packages[*]} installed, but $program (java: $OLDEST_JAVA or newer) is not on the PATH."
  done
}

# The same for programs that one can do without: fails where they cannot be installed, and says why.
ensure_optional() { (ensure "$@"); }

package_of() {
  local release
  case $1 in
    java)
      # Debian 12 has 17, Debian 13 has 21 and 25; the default of Ubuntu 22.04 would be 11.
      for release in 17 21 25; do
        if [[ -n $(apt-cache madison "openjdk-$release-jdk-headless" 2>/dev/null) ]]; then
          printf 'openjdk-%s-jdk-headless' "$release"
          return
        fi
      done
      printf 'default-jdk-headless'
      ;;
    mvn) printf 'maven' ;;
    htpasswd) printf 'apache2-utils' ;;
    kubectl) printf 'kubernetes-client' ;;
    chromedriver) printf 'chromium-driver' ;;
    *) printf '%s' "$1" ;;
  esac
}

apt_update() {
  # A list that cannot be fetched is no failure yet: the others may have the packages.
  run_as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 || say 'Some package lists could not be fetched.'
}

# Installs the packages $@ while no package can start a service: docker-registry would otherwise listen on port 5000,
# and again after each boot. A policy of the machine's own stays in force.
apt_install() {
  say "Installing $* ..."
  # shellcheck disable=SC2016
  run_as_root env DEBIAN_FRONTEND=noninteractive sh -c '
    set -eu
    exec </dev/null
    policy=/usr/sbin/policy-rc.d
    if ! [ -e "$policy" ]; then
      trap "rm -f $policy" EXIT
      trap "exit 1" HUP INT TERM
      printf "#!/bin/sh\nexit 101\n" >"$policy"
      chmod 755 "$policy"
    fi
    apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@"
    for package; do
      if [ "$package" = docker-registry ] && [ -d /run/systemd/system ]; then
        systemctl --quiet disable --now docker-registry.service
      fi
    done
  ' sh "$@" >&2 || die "The installation of $* failed; apt's messages are above."
}

run_as_root() {
  if ((EUID == 0)); then
    "$@"
  elif [[ -t 0 ]]; then
    sudo -- "$@"
  else
    sudo -n -- "$@" # nobody is there to type a password
  fi
}
