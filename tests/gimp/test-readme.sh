#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The scripts in the README's section "Scripting" do what it says, taken from it word by word.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/profile.sh"
adderscale=$(realpath "$1")
command -v compare >/dev/null || skip "ImageMagick's compare is not here"

work=$(mktemp -d)
trap 'remove_folder "$work"' EXIT
make_profile "$work/profile" python-eval script-fu file-png
cd "$work"

block ()                       # block LANGUAGE NUMBER: one of the section's blocks of code in a language
{
  sed -n '/^## Scripting/,/^## [^S]/p' "$ADDERSCALE_SOURCE_DIR/README.md" |
    awk -v open="\`\`\`$1" -v number="$2" '$0 == open { inside = ++n == number; next } /^```/ { inside = 0 } inside'
}
block python 1 >upscale.py
block scheme 1 >upscale.scm
block sh 1 >commands
block python 2 >folder.py
block sh 2 >folder-commands

echo "1..6"
number=0
verdict () { number=$((number + 1)); if [ "$1" = 0 ]; then echo "ok $number $2"; else echo "not ok $number $2"; fi; }

# Bands of noise and a soft gradient, with transparency: any shift or loss shows.
convert -size 60x40 gradient:red-blue -seed 7 +noise gaussian \( -size 60x40 radial-gradient:white-black \) \
  -alpha off -compose CopyOpacity -composite -strip -depth 8 PNG32:photo.png

bash -e commands >log 2>&1 && status=0 || status=1
[ $status = 0 ] || sed 's/^/# /' log
verdict $status "the commands run"

export ADDERSCALE_MODEL_PATH=$work/profile/plug-ins/adderscale/models
# ImageMagick 7 says "0 (0)".
for scale in 3 2; do
  different=unknown
  "$adderscale" upscale photo.png expected.png --scale $scale >>log 2>&1 &&
    different=$(compare -metric AE photo-${scale}x.png expected.png null: 2>&1) || true
  [ "${different%% *}" = 0 ] && status=0 || { status=1; sed 's/^/# /' log; echo "# pixels that differ: $different"; }
  verdict $status "the result times $scale is the one of the command adderscale"
done

sed -i "s/'adderscale-s'/'no-such-model'/" upscale.py
bash -e commands >log 2>&1 && status=1 || status=0
grep -q no-such-model log || status=1
verdict $status "a wrong model makes the script fail with a message that names it"

mkdir photos
cp photo.png photos/one.png
convert photo.png -flop -depth 16 PNG64:photos/two.png
bash -e folder-commands >log 2>&1 && status=0 || status=1
[ $status = 0 ] || sed 's/^/# /' log
for name in one two; do
  different=unknown
  "$adderscale" upscale photos/$name.png expected.png >>log 2>&1 &&
    different=$(compare -metric AE large/$name.png expected.png null: 2>&1) || true
  [ "${different%% *}" = 0 ] || { status=1; echo "# pixels of $name that differ: $different"; }
done
verdict $status "a whole folder is enlarged, each file as the command does it"

grep -qiE 'adderscale.*(warning|critical|error)' && status=1 || status=0
verdict $status "the plug-in prints nothing"
