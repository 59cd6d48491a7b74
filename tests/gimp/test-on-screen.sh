#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Calls the procedure in GIMP with its windows, on a virtual screen: only there can a person's Ctrl+Z be pressed.
# usage: test-on-screen.sh MODULE…: the checks are those in procedure/MODULE.py
# ADDERSCALE_LONG_TESTS=N lets them be more thorough and take N times as long.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/profile.sh"

for program in gimp xvfb-run xdotool openbox dbus-run-session; do
  command -v "$program" >/dev/null || skip "$program is not here"
done

work=$(mktemp -d)
trap 'remove_folder "$work"' EXIT
make_profile "$work/profile" python-eval script-fu file-png
[ "$*" != killed_large ] || echo '(tile-cache-size 32K)' >>"$work/profile/gimprc"
mkdir -p -m 700 "$work/runtime"

export XDG_RUNTIME_DIR=$work/runtime GDK_BACKEND=x11 NO_AT_BRIDGE=1 PYTHONDONTWRITEBYTECODE=1
unset WAYLAND_DISPLAY DISPLAY

status=0
CHECKS=$here/procedure GIMP_CHECKS=$* RESULTS=$work/results WORK=$work PROFILE=$work/profile \
  timeout $((900 * ${ADDERSCALE_LONG_TESTS:-1})) xvfb-run -a -s "-screen 0 1280x900x24 -nolisten tcp" dbus-run-session -- bash -c '
    openbox >/dev/null 2>&1 &
    exec gimp -n -s -d -c --batch-interpreter=python-fu-eval \
      -b "import os; exec(open(os.environ[\"CHECKS\"] + \"/main.py\").read())" --quit' >"$work/log" 2>&1 || status=$?

cat "$work/results" 2>/dev/null || true
if [ "$status" != 0 ]; then
  sed 's/^/# /' "$work/log"
  echo "Bail out! gimp ended with $status"
  exit 1
fi
