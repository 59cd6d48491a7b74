#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the kernels for AArch64 and runs test-same-bits.c under qemu-user, on a processor with dot products and on one
# without: NEON gives the bits that x86 gives.
# usage: test-aarch64.sh SOURCE_FOLDER LEVEL[=FLAGS]...
set -u
source=$1; shift
cc=aarch64-linux-gnu-gcc
for tool in $cc qemu-aarch64; do
  command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not here"; exit 0; }
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
kernels=$source/core/kernels

# compile OBJECT SOURCE [FLAGS]
compile ()
{
  object=$1 file=$2; shift 2
  $cc -std=gnu11 -O2 -ffp-contract=off -Wall -Wextra -Wconversion -Wno-sign-conversion -Werror \
    -I "$source/core" -I "$kernels" "$@" -c "$file" -o "$work/$object.o" || { echo "Bail out! $file does not build"; exit 1; }
}

for file in adder3x3-reference convolution3x3-reference enlarge-reference shuffle-reference cpu dispatch power; do
  compile "$file" "$kernels/$file.c"
done
for level; do
  flags=${level#*=}
  [ "$flags" != "$level" ] || flags=
  level=${level%%=*}
  for family in adder3x3 convolution3x3 enlarge shuffle; do
    # shellcheck disable=SC2086 # flags are words
    compile "$family-$level" "$kernels/$family.c" $flags "-DADDER_LEVEL=$level" "-DADDER_SIMD=\"simd/$level.h\""
  done
done
compile golden "$source/tests/kernels/golden.c"
compile test "$source/tests/kernels/test-same-bits.c"
$cc -static "$work"/*.o -o "$work/test" || { echo "Bail out! linking failed"; exit 1; }

n=0 failed=0
for model in max cortex-a53; do
  qemu-aarch64 -cpu $model "$work/test" >"$work/log" 2>&1
  status=$?
  sed 's/^/# /' "$work/log"
  n=$((n + 1))
  if [ $status = 0 ] && grep -q '^ok .* neon gives' "$work/log"; then
    echo "ok $n - every level of $model gives the same bits"
  else
    echo "not ok $n - every level of $model gives the same bits"
    failed=1
  fi
done
n=$((n + 1))
qemu-aarch64 -cpu max "$work/test" | grep -q '^ok .* dotprod gives' && echo "ok $n - dot products were tried" ||
  { echo "not ok $n - dot products were tried"; failed=1; }
echo "1..$n"
exit $failed
