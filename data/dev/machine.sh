# SPDX-License-Identifier: GPL-3.0-or-later
# Outside: make sure that GIMP 3 and the tools of data/dev/packages are there, and run things where they are.
#
#   prepare_machine   installs packages, or makes the Debian 13 root; then `inside COMMAND ARGS` runs ./dev there
#   choose_newest_gimp   before that: makes it a root of Debian testing, which has the newest GIMP, on every machine
#   remove_roots      takes the roots away again
#
# The root is shared by all checkouts of the machine. Its name holds a hash of what it was made of, and it gets that name
# only when complete, so a half-made one is never entered. Users of a root hold a shared lock on NAME.lock, its maker an
# exclusive one: two runs at once wait for each other where they must and run side by side where they can.

cache=${ADDERSCALE_CACHE:-/var/cache/adderscale}
optional=(clang-format-22)      # not in Ubuntu 25.04, whose plain clang-format is new enough
root_gigabytes=4

# choose_suite SUITE TITLE: what the root is made of, and its place
choose_suite ()
{
  suite=$1 root_title=$2
  key=$({ echo "$suite"; printf '%s\n' "${packages[@]}"; } | sha256sum | cut -c1-16)
  root=$cache/root-$key
}

mapfile -t packages < <(grep -v '^#' "$parts/packages" | tr -s ' ' '\n' | grep . | sort -u)
choose_suite trixie "Debian 13"

# The tools that look after the code are left out: their versions change there from week to week.
choose_newest_gimp ()
{
  mapfile -t packages < <(sed '/^# looking after/,$d; /^#/d' "$parts/packages" | tr -s ' ' '\n' | grep . | sort -u)
  choose_suite testing "Debian testing"
  newest_gimp=yes
}

place=                         # "system" or "root", set by prepare_machine
newest_gimp=                   # set by choose_newest_gimp

as_root ()
{
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo --preserve-env=http_proxy,https_proxy -- "$@"; fi
}

# need_root WHY: ends with a sentence if we are neither root nor may become it
need_root ()
{
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || die "$1 needs root, and there is no sudo here: run it as root."
  sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } ||
    die "$1 needs root, and sudo does not let you: run it as root or ask for sudo rights."
}

need_space ()                  # need_space GIGABYTES FOLDER
{
  local free
  free=$(df -Pk "$2" | awk 'NR == 2 { print int ($4 / 1048576) }')
  [ "$free" -ge "$1" ] || die "$2 has $free GB free and $1 GB are needed: make room or set ADDERSCALE_CACHE to another disk."
}

no_network ()
{
  die "Debian's package mirror cannot be reached: check the network (or apt's proxy) and run this again."
}

apt ()                         # apt-get without questions, waiting for other users of dpkg; its words go to a log
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 -o APT::Update::Error-Mode=any "$@" \
    >>"$apt_log" 2>&1
}

install_packages ()            # install_packages PACKAGE…
{
  apt_log=$(mktemp /tmp/adderscale-apt.XXXXXX)
  apt update || { grep -qE 'Could not (resolve|connect)|Failed to fetch|Unable to connect' "$apt_log" && no_network
                  die "apt-get update failed; its words are in $apt_log."; }
  apt install --no-install-recommends "$@" || die "apt-get install failed; its words are in $apt_log."
  rm -f "$apt_log"
}

# "system" where the distribution has GIMP 3 itself, "root" on an older Debian, else the name of what we do not know
kind_of_machine ()
{
  local ID='' ID_LIKE='' VERSION_ID='' PRETTY_NAME='an unknown system'
  [ ! -r /etc/os-release ] || . /etc/os-release
  local major=${VERSION_ID%%.*}
  case $ID in
    debian) if [ "${ADDERSCALE_ROOT:-}" != always ] && [ "${major:-99}" -ge 13 ]; then echo system; else echo root; fi ;;
    ubuntu) if [ "${VERSION_ID/./}" -ge 2504 ]; then echo system; else echo "$PRETTY_NAME"; fi ;;
    *)      echo "$PRETTY_NAME" ;;
  esac
}

prepare_machine ()
{
  local kind
  kind=$(kind_of_machine)
  [ -z "$newest_gimp" ] || [ "$kind" != system ] || kind=root
  case $kind in
    system) place=system; prepare_system ;;
    root)   place=root; prepare_root ;;
    *)      die "$kind is not supported: this script knows Debian and, from 25.04 on, Ubuntu (README.md says how to build by hand)." ;;
  esac
}

prepare_system ()
{
  local missing name
  mapfile -t missing < <(comm -13 <(dpkg-query -Wf '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u) \
                                  <(printf '%s\n' "${packages[@]}" | sort -u))
  for name in "${optional[@]}"; do
    [ -n "$(apt-cache madison "$name" 2>/dev/null)" ] || mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -vxF "$name")
  done
  [ ${#missing[@]} != 0 ] || return 0
  need_root "Installing ${missing[*]}"
  need_space 2 /usr
  say "Installing ${#missing[@]} packages by apt: ${missing[*]}"
  install_packages "${missing[@]}"
}

# sources.list lines of $suite on the mirrors that this machine's own apt uses for Debian
debian_sources ()
{
  local here keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  here=$(. /etc/os-release; echo "${VERSION_CODENAME:-sid}")
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 'Created-By: Packages' |
    awk -v here="$here" -v suite="$suite" -v keyring="$keyring" '
      $3 == "Debian" && ($2 == here || $2 == here "-updates" || $2 == here "-security") {
        sub (here, suite, $2)
        print "deb [signed-by=" keyring "] " $1 " " $2 " main"
      }' | sort -u
}

# What mmdebstrap must be told of this machine's apt, since it reads none of its settings
apt_settings ()
{
  local option value
  for option in Acquire::http::Proxy Acquire::https::Proxy Acquire::Check-Valid-Until Acquire::Check-Date; do
    value=$(apt-config dump "$option" --format '%v')
    [ -z "$value" ] || printf -- '--aptopt=%s "%s"\n' "$option" "$value"
  done
}

mirror_answers ()              # mirror_answers SOURCES
{
  local uri release probe
  read -r uri release < <(awk -v suite="$suite" '$4 == suite { print $3, $4; exit }' "$1")
  probe=$(mktemp -d /tmp/adderscale-probe.XXXXXX)
  as_root /usr/lib/apt/apt-helper -o Acquire::Retries=1 download-file "${uri%/}/dists/$release/Release" "$probe/Release" >/dev/null 2>&1
  local status=$?
  as_root rm -rf "$probe"
  return $status
}

# A root is good if it was finished and nothing has gone from the folders that hold its programs and libraries.
root_is_good ()
{
  local stamp=$root/adderscale-complete
  [ -f "$stamp" ] && [ "$(count_root "$root")" -ge "$(cat "$stamp")" ] && [ -x "$root/usr/bin/env" ]
}

count_root ()                  # the number of entries in the upper three levels of /usr
{
  find "$1/usr" -maxdepth 3 -printf . 2>/dev/null | wc -c
}

prepare_root ()
{
  need_root "Using a $root_title root"
  as_root unshare --mount true 2>/dev/null ||
    die "This machine does not allow mounts (a container without CAP_SYS_ADMIN?), so a $root_title root cannot be used."
  as_root mkdir -p "$cache"
  as_root touch "$root.lock"
  exec 8<"$root.lock"
  flock -n -s 8 || { say "Waiting for another run that is making the $root_title root…"; flock -s 8; }
  if ! root_is_good; then
    flock -u 8
    flock -n 8 || { say "Waiting for other runs to leave the $root_title root…"; flock 8; }
    root_is_good || make_root
    flock -s 8                 # from now on a user like others
  fi
  as_root touch "$root.lock"   # when it was used last
}

make_root ()
{
  local new=$root.new.$$ log=$root.log sources settings
  if [ -e "$root" ]; then
    say "The $root_title root is damaged: making it anew."
    as_root mv -T "$root" "$root.new.damaged.$$"
  fi
  as_root rm -rf --one-file-system "$root".new.*
  need_space "$root_gigabytes" "$cache"
  say "Making a $root_title root with GIMP 3 (only once: 2 to 5 minutes, 3 GB)…"

  [ -n "$(debian_sources)" ] && command -v mmdebstrap >/dev/null || install_packages mmdebstrap debian-archive-keyring
  sources=$(mktemp /tmp/adderscale-sources.XXXXXX)
  debian_sources >"$sources"
  [ -s "$sources" ] || die "apt on this machine names no Debian mirror, so there is nowhere to fetch $root_title from."
  mirror_answers "$sources" || { rm -f "$sources"; no_network; }
  mapfile -t settings < <(apt_settings)

  # A mount namespace of its own: a killed mmdebstrap leaves no mounts behind. Lock 8 stays with it until it ends.
  as_root touch "$log"
  if ! as_root unshare --mount --propagation private -- mmdebstrap --mode=root --variant=apt \
         --include="$(IFS=,; echo "${packages[*]}")" "${settings[@]}" \
         --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
         --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
         --customize-hook='for l in de_DE zh_CN; do chroot "$1" localedef -i $l -f UTF-8 $l.UTF-8; done' \
         "$suite" "$new" - <"$sources" 2>&1 | as_root tee "$log" >/dev/null; then
    as_root rm -rf --one-file-system "$new"
    rm -f "$sources"
    need_space 1 "$cache"
    ! grep -qE 'Could not (resolve|connect)|Failed to fetch|Unable to connect' "$log" || no_network
    die "Making the $root_title root failed; mmdebstrap's words are in $log."
  fi
  rm -f "$sources"
  count_root "$new" | as_root tee "$new/adderscale-complete" >/dev/null
  as_root mv -T "$new" "$root"
  remove_forgotten_roots
}

# Roots of older package lists that nobody has entered for a month
remove_forgotten_roots ()
{
  local lock old
  find "$cache" -maxdepth 1 -name 'root-????????????????.lock' -mtime +30 | while read -r lock; do
    old=${lock%.lock}
    exec 9<"$lock"
    flock -n 9 || continue
    [ ! -d "$old" ] || as_root mv -T "$old" "$old.new.old"
    as_root rm -rf --one-file-system "$old.new.old" "$old.log" "$lock"
  done
}

remove_roots ()
{
  remove_root
  choose_newest_gimp
  remove_root
}

remove_root ()
{
  [ -e "$root" ] || return 0
  need_root "Removing the Debian 13 root"
  exec 8<"$root.lock"
  flock -n 8 || die "Another run uses the $root_title root: try again when it has ended."
  as_root mv -T "$root" "$root.new.removed.$$"
  as_root rm -rf --one-file-system "$root".new.* "$root.log" "$cache/peers"
}

# inside COMMAND ARGS: run ./dev COMMAND there, in the same folder
inside ()
{
  if [ "$place" = system ]; then
    ADDERSCALE_INSIDE=system "$top/dev" "$@"
    return
  fi
  local name settings=()
  for name in $(compgen -e); do
    case $name in
      CI | CC | JOBS | TERM | LANG | LC_ALL | LANGUAGE | NO_COLOR | DISPLAY | WAYLAND_DISPLAY | XDG_RUNTIME_DIR | XAUTHORITY | \
      PIP_* | http_proxy | https_proxy | no_proxy | ADDER* | MESON* | GEGL_* | GIMP_* | G_TEST_* | G_MESSAGES_DEBUG)
        [ -z "${!name}" ] || settings+=("$name=${!name}") ;;
    esac
  done
  if [ "$1" = bench ]; then    # the engines of peers, for all checkouts
    as_root install -d -o "$(id -u)" -g "$(id -g)" "$cache/peers"
    settings+=("ADDERSCALE_PEERS=$cache/peers")
  fi
  # Only this script holds the lock, not what it starts: a forgotten process must not keep the root from being remade.
  as_root unshare --mount --propagation private -- bash "$parts/enter.sh" "$root" "$top" "$(id -u):$(id -g)" "$PWD" \
    "${settings[@]}" "ADDERSCALE_INSIDE=$key" "$top/dev" "$@" 8<&-
}
