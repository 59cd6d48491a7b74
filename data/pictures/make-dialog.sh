#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the picture of the dialog in README and manual from the window that the last `./dev test dialog` opened. Needs
# ImageMagick; `./dev run data/pictures/make-dialog.sh`.
set -eu
cd "$(dirname "$0")/../.."

window=$(ls -t build*/screenshots/window-en.png 2>/dev/null | head -n 1)
[ -n "$window" ] || { echo "first run ./dev test dialog" >&2; exit 1; }
convert "$window" -strip -quality 88 data/pictures/dialog.jpg
