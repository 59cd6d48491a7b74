#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual's recipe for many machines, with two of them that are not: ssh servers on two ports of this one, each with a
# home of its own. Photographs go there, results come back, nothing stays.
# usage: test-machines.sh
set -eu
for need in ssh sshd rsync parallel magick; do
  PATH=$PATH:/usr/sbin command -v $need >/dev/null || { echo "1..0 # SKIP $need is not here"; exit 0; }
done
[ "$(id -u)" = 0 ] && user=root || user=$(id -un)
work=$(mktemp -d /tmp/adderscale-machines.XXXXXX)
servers=()
end () { for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done; rm -rf "$work"; }
trap end EXIT
cd "$work"
number=0
report () { number=$((number + 1)); if [ "$1" = 0 ]; then echo "ok $number $2"; else echo "not ok $number $2"; fi; }

ssh-keygen -q -t ed25519 -N '' -f key
ssh-keygen -q -t ed25519 -N '' -f host-key
cp key.pub authorized
chmod 600 authorized
[ "$user" != root ] || mkdir -p /run/sshd

# A machine: what it is asked to do runs in its own home, with a program on its PATH that leaves a mark, and knows what the
# sanitizers have been told, which ssh would not carry.
start_machine ()               # start_machine NAME PORT
{
  mkdir "$work/$1" "$work/$1-bin"
  cat >"$work/$1-bin/adderscale" <<PROGRAM
#!/bin/bash
echo >>"$work/$1.jobs"
$(export -p | grep -E ' (ASAN|LSAN|UBSAN)_OPTIONS=')
exec "$ADDERSCALE" "\$@"
PROGRAM
  chmod +x "$work/$1-bin/adderscale"
  cat >"$work/$1-login" <<LOGIN
#!/bin/bash
cd "$work/$1"
export HOME=$work/$1 PATH=$work/$1-bin:\$PATH ADDERSCALE_MODEL_PATH=$work/models LC_ALL=C.UTF-8
exec bash -c "\$SSH_ORIGINAL_COMMAND"
LOGIN
  chmod +x "$work/$1-login"
  cat >"$work/$1.conf" <<CONF
Port $2
ListenAddress 127.0.0.1
HostKey $work/host-key
PidFile none
AuthorizedKeysFile $work/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
AcceptEnv *
ForceCommand $work/$1-login
CONF
  $(PATH=$PATH:/usr/sbin command -v sshd) -D -e -f "$work/$1.conf" 2>"$work/$1.log" &
  servers+=($!)
  cat >>ssh-config <<CONF
Host $1
  HostName 127.0.0.1
  Port $2
  User $user
  IdentityFile $work/key
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
CONF
}

echo "1..4"
mkdir -p models photos
"$MAKE_MODEL" models/adderscale-s-x2.safetensors 2 silent >/dev/null
for i in 1 2 3 4 5 6; do magick -size "$((20 + i))x16" plasma: -seed "$i" "photos/photo $i.jpg"; done

first=$((20000 + $$ % 20000))
start_machine one $first
start_machine two $((first + 1))
for machine in one two; do
  for _ in $(seq 100); do ssh -F ssh-config $machine true 2>/dev/null && break; sleep 0.2; done
done
ssh -F ssh-config one true && ssh -F ssh-config two true && status=0 || status=1
[ $status = 0 ] || sed 's/^/# /' one.log two.log
report $status "two machines answer"

export HOME=$work PARALLEL_SSH="ssh -F $work/ssh-config"
mkdir -p "$work/.parallel" && touch "$work/.parallel/will-cite"
recipe ()
{
  parallel --sshlogin one,two --jobs 1 --transferfile {} --return large/{/} --cleanup --joblog jobs --resume-failed \
    adderscale upscale --quiet --output-dir large {} ::: photos/*.jpg 2>recipe.log
}
recipe && status=0 || status=1
[ "$(find large -name '*.jpg' 2>/dev/null | wc -l)" = 6 ] || status=1
for i in 1 2 3 4 5 6; do [ "$(magick identify -format %w "large/photo $i.jpg" 2>/dev/null)" = $((40 + 2 * i)) ] || status=1; done
[ $status = 0 ] || sed 's/^/# /' recipe.log
report $status "every photograph comes back enlarged"

[ -s one.jobs ] && [ -s two.jobs ] && status=0 || status=1
report $status "both machines had work"

[ -z "$(find one two -name '*.jpg')" ] && status=0 || status=1
report $status "nothing stays on the machines"
