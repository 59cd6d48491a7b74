#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# libadderscale exports the functions of its public headers, all of them and nothing else.
# usage: test-symbols.sh LIBRARY SONAME HEADER…
set -u
library=$1 soname=$2; shift 2
n=0 failed=0

verdict ()                     # verdict NAME STATUS [WORDS]
{
  n=$((n + 1))
  if [ "$2" = 0 ]; then echo "ok $n - $1"; return; fi
  echo "not ok $n - $1"
  printf '%s\n' "${3:-}" | sed 's/^/# /' >&2
  failed=1
}

declared=$({ cat "$@" | sed 's,/\*.*\*/,,; /^ *\/\*/,/\*\// d' | grep -oE '\badder_[a-z0-9_]+ \(' | tr -d ' ('
             echo adder_model_get_type; echo adder_upscaler_get_type; } | sort -u)
exported=$(nm -D --defined-only "$library" | awk '$2 != "A" { sub (/@.*/, "", $3); print $3 }' | sort -u)
difference=$(printf '%s\n%s\n' "$declared" "$exported" | sort | uniq -u)
[ -z "$difference" ]; verdict "exactly the public functions are exported" $? "$difference"
objdump -p "$library" | grep -q "SONAME *$soname\$"; verdict "the soname is $soname" $? "$(objdump -p "$library" | grep SONAME)"
echo "1..$n"
exit $failed
