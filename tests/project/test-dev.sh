#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./dev, as far as it goes without a build: what it says of wrong arguments, how it counts tests, which root it trusts.
# usage: test-dev.sh SOURCE_FOLDER
set -u
top=$1
parts=$top/data/dev
unset ADDERSCALE_INSIDE DISPLAY WAYLAND_DISPLAY
n=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

verdict ()                     # verdict NAME STATUS [OUTPUT]
{
  n=$((n + 1))
  if [ "$2" = 0 ]; then echo "ok $n - $1"; return; fi
  echo "not ok $n - $1"
  [ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/# /' >&2
  failed=1
}

# refuses NAME WORDS ARGS…: ./dev ARGS fails with one line that holds WORDS
refuses ()
{
  local name=$1 words=$2 output status=0; shift 2
  output=$("$top/dev" "$@" 2>&1 </dev/null) && status=1
  [ "$(printf '%s\n' "$output" | wc -l)" = 1 ] || status=1
  case $output in *"$words"*) ;; *) status=1 ;; esac
  verdict "$name" $status "$output"
}

mkdir folder "two words"
printf x >image.png
printf x >"two words/-photo.jpg"
refuses "an unknown command is named" "'frobnicate'" frobnicate
refuses "package has one option" "not '--chek'" package --chek
refuses "run wants a command" "needs a command" run
refuses "an unknown option is named" "'--sclae'" try --sclae 2 image.png
refuses "an option without its value is named" "--model needs a value" try image.png --model
refuses "two images are one too many" "'image.png' and 'other.png'" try image.png other.png
refuses "a scale must be a number" "not 'big'" try image.png --scale big
refuses "a scale after = is read too" "not '2x'" try image.png --scale=2x
refuses "a missing image is named by its whole path" "no file '$work/missing.png'" try missing.png
refuses "a folder is not an image" "'$work/folder' is not a file" try folder
refuses "an empty name is not an image" "not a file" try -- ./
refuses "the output is not a folder" "'$work/folder' is a folder" try image.png -o folder
refuses "the folder of the output must exist" "no folder '$work/none'" try image.png -o none/out.png
refuses "the output is not the image" "overwrite the image" try image.png -o ./folder/../image.png
refuses "the output's format must be known" "out.gif' does not end" try image.png -o out.gif
refuses "a path may hold blanks and a leading dash" "x.gif' does not end" try -o "two words/-x.gif" -- "two words/-photo.jpg"
refuses "a release takes no arguments" "takes no arguments" release now
refuses "the real GIMP needs a desktop" "DISPLAY" try --gui image.png

"$top/dev" help >help.txt 2>&1
missing=
for command in try test build run shell analyse bench fuzz release format lint sanitize package clean help; do
  grep -q "^\./dev $command" help.txt || missing="$missing $command"
done
verdict "every command has its line in the help" "${missing:+1}${missing:-0}" "missing:$missing"

# counts NAME EXPECTED STATUS: count-tests.py of log.json ends with EXPECTED and STATUS
counts ()
{
  local output status=0 last
  output=$(python3 "$parts/count-tests.py" log.json) || status=$?
  last=$(printf '%s\n' "$output" | tail -n 1)
  [ "$last" = "$2" ] && [ $status = "$3" ]
  verdict "$1" $? "$output"
}

if command -v python3 >/dev/null; then
  printf '%s\n' '{"name": "a", "result": "OK", "stdout": "TAP version 13\nok 1 /x\nok 2 /y # SKIP no data\n1..2\n"}' \
                '{"name": "b", "result": "OK", "stdout": ""}' '{"name": "c", "result": "SKIP", "stdout": "no GIMP here\n"}' >log.json
  counts "test cases are counted one by one" "2 passed, 0 failed, 2 skipped" 0
  echo '{"name": "a", "result": "SKIP", "stdout": "1..0 # SKIP no model\n", "stderr": "noise\n"}' >log.json
  python3 "$parts/count-tests.py" log.json | grep -q '(no model)'
  verdict "the reason of a skipped test is shown" $?
  echo '{"name": "a", "result": "FAIL", "stdout": "ok 1 /x\nnot ok 2 /y\nnot ok 3 /z\n1..3\n"}' >log.json
  counts "each failed case counts" "1 passed, 2 failed, 0 skipped" 1
  echo '{"name": "a", "result": "ERROR", "stdout": "ok 1 /x\nok 2 /y\n"}' >log.json
  counts "a crash after good cases is a failure" "2 passed, 1 failed, 0 skipped" 1
  echo '{"name": "a", "result": "TIMEOUT", "stdout": ""}' >log.json
  counts "a timeout is a failure" "0 passed, 1 failed, 0 skipped" 1
  : >log.json
  counts "a run of no tests is not a success" "0 passed, 0 failed, 0 skipped" 1
  rm log.json
  counts "a missing log is a failure" "0 passed, 1 failed, 0 skipped" 1
fi

# A release, of a tree whose ./dev only says what it was asked, and fails where $work/harm says
release=$work/release
mkdir -p "$release/data"
cat >"$release/dev" <<'STEPS'
#!/bin/sh
echo "$*" >>"$(dirname "$0")/../steps.txt"
! grep -qxF -- "$*" "$(dirname "$0")/../harm"
STEPS
chmod +x "$release/dev"
echo "  version: '1.2.3'," >"$release/meson.build"
echo "## 1.2.3, 2026-11-24" >"$release/CHANGELOG.md"
echo '<release version="1.2.3" date="2026-11-24"/>' >"$release/data/org.gimp.GIMP.Plugin.AdderScale.metainfo.xml"
as_nobody () { git -C "$release" -c user.name=nobody -c user.email=nobody@example.org "$@" >/dev/null 2>&1; }
as_nobody init && as_nobody add . && as_nobody commit -m "release: Begin"
: >harm

# releases NAME STATUS WORDS STEPS: a release ends with STATUS and a last line with WORDS, after STEPS steps
releases ()
{
  local output status=0
  : >steps.txt
  output=$(bash -c 'say () { echo "$*"; }; die () { say "$*"; exit 1; }; top=$1; . "$2"; release' _ "$release" "$parts/release.sh" 2>&1) || status=$?
  [ $status = "$2" ] && [ "$(wc -l <steps.txt)" = "$4" ] &&
    case ${output##*$'\n'} in *"$3"*) true ;; *) false ;; esac
  verdict "$1" $? "$output"
}

if command -v git >/dev/null; then
  releases "a release takes every step" 0 "AdderScale 1.2.3 passed everything" 5
  missing=
  while read -r step; do
    step=${step%% *}
    grep -q "^\./dev $step" help.txt || missing="$missing $step"
  done <steps.txt
  verdict "every step of a release is a command" "${missing:+1}${missing:-0}" "missing:$missing"
  echo "test --full" >harm
  releases "a release stops at the first step that fails, and names it" 1 "./dev test --full failed" 2
  : >harm
  touch "$release/more"
  releases "a release is not made of what is not committed" 1 "the tree has changes" 0
  echo "## 1.2.3, not released yet" >"$release/CHANGELOG.md"
  as_nobody add . && as_nobody commit -m "release: Take back the date"
  releases "a release has its date in CHANGELOG.md" 1 "no heading '## 1.2.3, DATE'" 0
fi

# The cached root, with folders that only look like one
say () { echo "$*"; }
die () { say "$*"; exit 1; }
ADDERSCALE_CACHE=$work/cache
. "$parts/machine.sh"
mkdir -p "$root/usr/bin" "$root/usr/lib/triplet"
touch "$root/usr/bin/env" "$root/usr/lib/triplet/libc.so"
chmod +x "$root/usr/bin/env"
root_is_good; verdict "a root without its mark of completeness is not used" $((! $?))
count_root "$root" >"$root/adderscale-complete"
root_is_good; verdict "a complete root is used" $?
touch "$root/usr/bin/more"
root_is_good; verdict "a root that grew is used" $?
rm "$root/usr/bin/more" "$root/usr/lib/triplet/libc.so"
root_is_good; verdict "a root that lost a file is not used" $((! $?))
mkdir -p "$cache"/root-{aaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbb,lab}
touch -d '40 days ago' "$cache"/root-{aaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbb,lab}.lock
exec 5<"$cache/root-bbbbbbbbbbbbbbbb.lock"
flock -s 5
as_root () { "$@"; }
remove_forgotten_roots
[ ! -e "$cache/root-aaaaaaaaaaaaaaaa" ] && [ -d "$cache/root-bbbbbbbbbbbbbbbb" ] && [ -d "$cache/root-lab" ] && [ -d "$root" ]
verdict "only forgotten roots that nobody uses are removed" $?
grep -qx 'gimp' <(printf '%s\n' "${packages[@]}") && ! grep -q '#' <(printf '%s\n' "${packages[@]}")
verdict "the package list is read without its comments" $?

echo "1..$n"
exit $failed
