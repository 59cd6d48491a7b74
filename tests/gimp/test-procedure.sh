#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Calls the procedure in headless GIMP, from Python-Fu and from Script-Fu.
# usage: test-procedure.sh ENLARGE-RAW MODULE…: the checks are those in procedure/MODULE.py
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/profile.sh"

work=$(mktemp -d)
trap 'remove_folder "$work"' EXIT
enlarge_raw=$(realpath "$1"); shift
make_profile "$work/profile" python-eval script-fu file-png

# More pixels than fit into the tile cache go another way into the image, and through the swap.
[ "$*" != files ] || echo '(tile-cache-size 32K)' >>"$work/profile/gimprc"

# One start for all checks, because a start takes seconds. Fonts are read: a text layer needs one.
status=0
CHECKS=$here/procedure GIMP_CHECKS=$* RESULTS=$work/results ENLARGE_RAW=$enlarge_raw MODELS=$work/profile/plug-ins/adderscale/models WORK=$work \
  timeout 600 gimp-console -id --batch-interpreter=python-fu-eval \
  -b 'import os; exec(open(os.environ["CHECKS"] + "/main.py").read())' --quit >"$work/log" 2>&1 || status=$?

cat "$work/results" 2>/dev/null || true
if [ "$status" != 0 ]; then
  sed 's/^/# /' "$work/log"
  echo "Bail out! gimp-console ended with $status"
  exit 1
fi

# What our plug-in prints, or makes GIMP print, a person sees in a terminal: it has nothing to say.
if grep -E 'adderscale.*(WARNING|CRITICAL|ERROR)|Gimp-Core-CRITICAL' "$work/log"; then
  sed 's/^/# /' "$work/log"
  echo "Bail out! the plug-in printed a warning"
  exit 1
fi
