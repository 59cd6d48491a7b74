#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The scripts of the manual's page "Scripting" do what it says, taken from it word by word.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/profile.sh"
adderscale=$(realpath "$1")
command -v compare >/dev/null || skip "ImageMagick's compare is not here"

work=$(mktemp -d)
trap 'remove_folder "$work"' EXIT
make_profile "$work/profile" python-eval script-fu file-png
cd "$work"

recipe ()                      # recipe HEADING: the indented lines below it
{
  awk -v heading="## $1" '/^## / { inside = $0 == heading } inside && /^    /' \
    "$ADDERSCALE_SOURCE_DIR/data/manual/scripting.md" | cut -c5-
}

console ()                     # console INTERPRETER CODE
{
  gimp-console -idf --batch-interpreter="$1" -b "$2" --quit
}

recipe Python >upscale.py
recipe Scheme >upscale.scm
recipe 'A whole folder through GIMP' >folder.sh

echo "1..4"
number=0
verdict () { number=$((number + 1)); if [ "$1" = 0 ]; then echo "ok $number $2"; else echo "not ok $number $2"; sed 's/^/# /' log; fi; }

export ADDERSCALE_MODEL_PATH=$work/profile/plug-ins/adderscale/models
same ()                        # same RESULT SOURCE SCALE: RESULT has the pixels that the command makes of SOURCE
{
  local different
  "$adderscale" upscale "$2" expected.png --scale "$3" >>log 2>&1 || return 1
  different=$(compare -metric AE "$1" expected.png null: 2>&1) || true
  [ "${different%% *}" = 0 ] || { echo "$1: pixels that differ: $different" >>log; return 1; }
}

# Bands of noise and a soft gradient: any shift or loss shows.
convert -size 60x40 gradient:red-blue -seed 7 +noise gaussian -strip -depth 8 PNG24:photo.png

save="
Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path('python.png'), None)"
console python-fu-eval "$(cat upscale.py)$save" >>log 2>&1 && same python.png photo.png 3 && status=0 || status=1
verdict $status "the Python script gives the pixels of the command"

console plug-in-script-fu-eval "$(cat upscale.scm)" >>log 2>&1 && same photo-2x.png photo.png 2 && status=0 || status=1
verdict $status "the Scheme script gives the pixels of the command"

# GIMP's own format, with a name that needs quotes
mkdir folder
to_other="image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path('%s'))
Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path('%s'), None)"
console python-fu-eval "$(printf "from gi.repository import Gio
$to_other
$to_other" photo.png 'folder/a photo.xcf' photo.png folder/b.xcf)" >>log 2>&1 &&
  (cd folder; bash -e ../folder.sh) >>log 2>&1 &&
  console python-fu-eval "$(printf "from gi.repository import Gio
$to_other
$to_other" 'folder/large/a photo.xcf' a.png folder/large/b.xcf b.png)" >>log 2>&1 &&
  same a.png photo.png 2 && same b.png photo.png 2 && status=0 || status=1
verdict $status "a whole folder of GIMP's files is enlarged, each as the command does it"

grep -qiE 'adderscale.*(warning|critical|error)' log && status=1 || status=0
verdict $status "the plug-in prints nothing"
