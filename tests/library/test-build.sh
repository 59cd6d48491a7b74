#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs in C and Vala build with what the library installs, pkg-config's description first of all, and run.
# usage: test-build.sh FOLDER_OF_THE_LIBRARY PROGRAM.c PROGRAM.vala
set -u
library=$1 c=$2 vala=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# builds NUMBER LANGUAGE PROGRAM CMD…: CMD makes PROGRAM, which tells the size of a result
builds ()
{
  number=$1 language=$2 program=$3; shift 3
  if "$@" >"$work/log" 2>&1 && said=$("$program" 2>>"$work/log") && [ "$said" = "120 x 80" ]; then
    echo "ok $number - a program in $language builds and enlarges"
  else
    echo "not ok $number - a program in $language builds and enlarges"
    cat "$work/log" >&2
    failed=1
  fi
}

echo 1..2
# shellcheck disable=SC2046,SC2086 # flags are many words
builds 1 C "$work/c" ${CC:-cc} -Wall -Werror "$c" -o "$work/c" $(pkg-config --cflags --libs adderscale-0)
if [ -e "$library/adderscale-0.vapi" ] && command -v valac >/dev/null; then
  # The packages that ours needs are named here, as meson puts the list of them beside the .vapi only when it installs.
  builds 2 Vala "$work/vala" valac --vapidir "$library" --pkg adderscale-0 --pkg gio-2.0 --pkg gegl-0.4 -X -w -d "$work" -o vala "$vala"
else
  echo "ok 2 - a program in Vala builds and enlarges # SKIP there is no valac"
fi
exit $failed
