#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# test-dialog.sh PROGRAM WIDTHxHEIGHT [SCALE]: opens GIMP on a virtual screen and does what window/PROGRAM.py says.
# Screenshots of each step stay in the build folder, in screenshots/.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/profile.sh"
program=$1 screen=$2

for needed in gimp xvfb-run xdotool import openbox dbus-run-session; do
  command -v "$needed" >/dev/null || skip "$needed is not here"
done
python3 -c 'import pyatspi' 2>/dev/null || skip "python3-pyatspi is not here"

work=$(mktemp -d)
trap 'remove_folder "$work"' EXIT
make_profile "$work/profile" file-jpeg help web-browser python-eval
mkdir -p -m 700 "$work/runtime"
shots=$ADDERSCALE_BUILD_DIR/screenshots
mkdir -p "$shots"

# A language that is written from right to left, with texts half as long again: each is the English one and dots.
pseudo_translate ()
{
  local folder=$work/profile/plug-ins/adderscale/locale/he/LC_MESSAGES
  mkdir -p "$folder"
  python3 "$here/window/pseudo.py" "$ADDERSCALE_SOURCE_DIR/po/de.po" >"$work/he.po"
  msgfmt -o "$folder/adderscale.mo" "$work/he.po"
}
pseudo_translate

# Help leads to a browser of our own, which writes down what it was asked for.
pretend_to_browse ()
{
  mkdir -p "$XDG_DATA_HOME/applications" "$XDG_CONFIG_HOME"
  printf '#!/bin/sh\nprintf "%%s\\n" "$1" >>"%s"\n' "$work/pages" >"$work/browser"
  chmod +x "$work/browser"
  printf '[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\nMimeType=text/html;\n' "$work/browser" \
    >"$XDG_DATA_HOME/applications/browser.desktop"
  printf '[Default Applications]\ntext/html=browser.desktop\n' >"$XDG_CONFIG_HOME/mimeapps.list"
  echo '(help-browser web-browser)' >>"$work/profile/gimprc"
}
pretend_to_browse

# A run has to last long enough to be cancelled, however many processors there are.
echo '(num-processors 1)' >>"$work/profile/gimprc"

export XDG_RUNTIME_DIR=$work/runtime GDK_BACKEND=x11 NO_AT_BRIDGE=0 PYTHONDONTWRITEBYTECODE=1
export SCREEN=$screen GDK_SCALE=${3:-1}
unset WAYLAND_DISPLAY DISPLAY LC_ALL LANGUAGE

RESULTS=$work/results SHOTS=$shots WORK=$work PHOTO=$ADDERSCALE_SOURCE_DIR/data/samples/colosseum.jpg \
  timeout 1100 xvfb-run -a -s "-screen 0 ${screen}x24 -nolisten tcp" dbus-run-session -- \
  bash -c 'openbox >/dev/null 2>&1 & exec python3 "$0"' "$here/window/$program.py" >"$work/log" 2>&1 || status=$?

cat "$work/results" 2>/dev/null || true
if [ "${status:-0}" != 0 ]; then
  sed 's/^/# /' "$work/log"
  echo "Bail out! the driver ended with $status"
  exit 1
fi
