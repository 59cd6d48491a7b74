#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Opens GIMP on a virtual screen and uses the dialog as a person does; the steps are in window/*.py.
# Screenshots of each step stay in the build folder, in screenshots/.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/profile.sh"

for program in gimp xvfb-run xdotool import openbox dbus-run-session; do
  command -v "$program" >/dev/null || skip "$program is not here"
done
python3 -c 'import pyatspi' 2>/dev/null || skip "python3-pyatspi is not here"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_profile "$work/profile" file-jpeg
mkdir -p -m 700 "$work/runtime"
shots=$ADDERSCALE_BUILD_DIR/screenshots
mkdir -p "$shots"

export XDG_RUNTIME_DIR=$work/runtime GDK_BACKEND=x11 NO_AT_BRIDGE=0 PYTHONDONTWRITEBYTECODE=1
unset WAYLAND_DISPLAY DISPLAY LC_ALL LANGUAGE

RESULTS=$work/results SHOTS=$shots WORK=$work PHOTO=$ADDERSCALE_SOURCE_DIR/data/samples/colosseum.jpg \
  timeout 300 xvfb-run -a -s "-screen 0 1280x900x24 -nolisten tcp" dbus-run-session -- \
  bash -c 'openbox >/dev/null 2>&1 & exec python3 "$0"' "$here/window/main.py" >"$work/log" 2>&1 || status=$?

cat "$work/results" 2>/dev/null || true
if [ "${status:-0}" != 0 ]; then
  sed 's/^/# /' "$work/log"
  echo "Bail out! the driver ended with $status"
  exit 1
fi
