# SPDX-License-Identifier: GPL-3.0-or-later
# Enters the Debian 13 root, as root and in a mount namespace of its own (so that every mount ends with it).
# usage: enter.sh ROOT CHECKOUT UID:GID FOLDER [NAME=VALUE…] COMMAND ARGS…
set -eu
root=$1 top=$2 user=$3 folder=$4
shift 4

show ()                        # show FOLDER: the same folder at the same place inside
{
  mkdir -p "$root$1"
  mount --rbind "$1" "$root$1"
}

for system in /proc /sys /dev /tmp; do show "$system"; done

# Everything of the machine that is not its system: homes, disks, work folders. A path means the same inside and outside.
for one in /*/; do
  one=${one%/}
  case $one in
    /bin | /boot | /dev | /etc | /lib* | /lost+found | /proc | /run | /sbin | /sys | /tmp | /usr | /var) ;;
    *) show "$one" ;;
  esac
done

# What may lie below a system folder after all: the checkout, its git folder, ../shared, where the user is, and sockets of the desktop.
common=$(git -c safe.directory='*' -C "$top" rev-parse --path-format=absolute --git-common-dir 2>/dev/null || true)
runtime= peers=
for one in "$@"; do
  case $one in
    XDG_RUNTIME_DIR=*) runtime=${one#*=} ;;
    ADDERSCALE_PEERS=*) peers=${one#*=} ;;
    *=*) ;;
    *) break ;;
  esac
done
for one in "$top" "$(dirname "$top")/shared" "$common" "$folder" "$runtime" "$peers"; do
  case $one in
    /usr/* | /var/* | /etc/* | /run/* | /boot/* | /lib*) [ ! -d "$one" ] || show "$one" ;;
  esac
done

# Whom this machine trusts may be more than Debian: a company's proxy, say.
certificates=/etc/ssl/certs/ca-certificates.crt
[ ! -f $certificates ] || [ ! -f "$root$certificates" ] || mount --bind $certificates "$root$certificates"

cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
home=$top/build-home
if ! grep -q "^[^:]*:[^:]*:${user%:*}:" "$root/etc/passwd"; then
  echo "developer${user%:*}:x:$user::/:/bin/bash" >>"$root/etc/passwd"
fi
[ -d "$home" ] || install -d -o "${user%:*}" -g "${user#*:}" -m 700 "$home"

exec chroot --userspec="$user" "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" \
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
  bash -c 'cd "$0" && exec env "$@"' "$folder" "$@"
