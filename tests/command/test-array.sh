#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual's Slurm array, as it stands there, with this script in the scheduler's place: it reads what the recipe asks
# Slurm for, sets the variables that Slurm would, and runs the tasks side by side. Only the folder is another.
# usage: test-array.sh
set -eu
command -v magick >/dev/null || { echo "1..0 # SKIP magick is not here"; exit 0; }
work=$(mktemp -d /tmp/adderscale-array.XXXXXX)
trap 'rm -rf "$work"' EXIT
number=0
report () { number=$((number + 1)); if [ "$1" = 0 ]; then echo "ok $number $2"; else echo "not ok $number $2"; fi; }

# The program leaves a mark for each photograph that it is given.
mkdir -p "$work/bin" "$work/models" "$work/photos"
cat >"$work/bin/adderscale" <<PROGRAM
#!/bin/bash
for word; do case \$word in *.jpg) echo "\$word" >>"$work/given" ;; --threads) : >"$work/threads" ;; esac; done
exec "$ADDERSCALE" "\$@"
PROGRAM
chmod +x "$work/bin/adderscale"
export PATH=$work/bin:$PATH ADDERSCALE_MODEL_PATH=$work/models
"$MAKE_MODEL" "$work/models/adderscale-s-x2.safetensors" 2 silent >/dev/null
magick -size 21x16 plasma: "$work/photos/photo 1.jpg"
photos=23
for i in $(seq 2 $photos); do cp "$work/photos/photo 1.jpg" "$work/photos/photo $i.jpg"; done

echo "1..5"
sed -n '/^    #!\/bin\/bash$/,/^$/s/^    //p' "$ADDERSCALE_SOURCE_DIR/data/manual/command.md" |
  sed "s,/shared,$work,g" >"$work/recipe"
asked () { sed -n "s/^#SBATCH.* --$1=\([^ ]*\).*/\1/p" "$work/recipe"; }
tasks=$(asked array) processors=$(asked cpus-per-task)
[[ $tasks =~ ^0-[0-9]+$ && $processors =~ ^[0-9]+$ ]] && status=0 || status=1
report $status "the recipe asks for an array and for processors"

export SLURM_ARRAY_TASK_COUNT=$((${tasks#0-} + 1)) SLURM_CPUS_PER_TASK=$processors
submit () { printf '%s\n' "$@" | xargs -P 4 -I '{}' env 'SLURM_ARRAY_TASK_ID={}' bash "$work/recipe" >"$work/log" 2>&1; }
enlarged () { find "$work/large" -name '*.jpg' | wc -l; }

mapfile -t all < <(seq 0 "${tasks#0-}")
submit "${all[@]}" && status=0 || status=1
[ "$(enlarged)" = $photos ] && [ "$(magick identify -format %w "$work/large/photo $photos.jpg")" = 42 ] || status=1
[ $status = 0 ] || sed 's/^/# /' "$work/log"
report $status "every photograph is enlarged"

[ "$(sort -u "$work/given" | wc -l)" = $photos ] && [ "$(wc -l <"$work/given")" = $photos ] && [ -e "$work/threads" ] &&
  status=0 || status=1
report $status "each by one task, with the processors that it was given"

# Task 2 was killed after its first photograph: what is there stays, what is missing is made.
files=("$work"/photos/*.jpg)
second=("${files[2]##*/}" "${files[22]##*/}")
rm "$work/large/${second[1]}"
before=$(stat -c '%i %y' "$work/large/${second[0]}")
submit 2 && status=0 || status=1
[ "$(enlarged)" = $photos ] && [ "$(stat -c '%i %y' "$work/large/${second[0]}")" = "$before" ] || status=1
[ $status = 0 ] || sed 's/^/# /' "$work/log"
report $status "a killed task goes on when it is submitted again"

rm -r "$work/photos" && mkdir "$work/photos"
submit 0 && status=0 || status=1
report $status "a task without photographs ends well"
