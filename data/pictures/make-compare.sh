#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the README's picture: a crop of a sample photograph enlarged twice, bicubic on the left, AdderScale on the right,
# shown at twice its size without smoothing. Needs ImageMagick; `./dev run data/pictures/make-compare.sh`.
set -eu
cd "$(dirname "$0")/../.."

photo=data/samples/spices.jpg
crop=300x300+330+290
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

adderscale upscale --quiet "$photo" "$work/adderscale.png"
convert "$photo" -filter Catrom -resize 200% "$work/bicubic.png"
for picture in bicubic adderscale; do
  convert "$work/$picture.png" -crop "$crop" +repage -filter point -resize 200% "$work/$picture-crop.png"
done
convert "$work/bicubic-crop.png" \( -size 8x600 xc:white \) "$work/adderscale-crop.png" +append -strip \
  -quality 88 data/pictures/compare.jpg
