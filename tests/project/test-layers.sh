#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Includes point down only: kernels <- network <- upscale <- command, ui <- plugin; kernels, network <- train.
# usage: test-layers.sh SOURCE_FOLDER
set -u
cd "$1" || exit 1
n=0 failed=0

# rule NAME FOLDER FORBIDDEN: no source below FOLDER includes a file that FORBIDDEN (an extended regex) matches
rule ()
{
  n=$((n + 1))
  [ -d "$2" ] || { echo "ok $n - $1 # SKIP $2 is not here"; return; }
  found=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($3)" "$2" --include='*.[ch]' --include='*.list')
  if [ -z "$found" ]; then
    echo "ok $n - $1"
  else
    echo "not ok $n - $1"
    echo "$found" | sed 's/^/# /' >&2
    failed=1
  fi
}

libraries='glib|gio|gobject|gmodule|gegl|babl|json-glib'
desktop='libgimp|gtk/|gdk'

rule "kernels see pointers and sizes only" core/kernels "$libraries|$desktop|(\.\./)*(network|upscale|command|train)/|adder(-error|-model|-evaluate|-upscaler)?\.h"
rule "the network sees kernels, GLib and JSON only" core/network "gegl|babl|$desktop|(\.\./)*(upscale|command|train)/|adder(-model|-evaluate|-upscaler)?\.h"
rule "the upscaler knows neither the command nor the desktop" core/upscale "$desktop|(\.\./)*(command|train)/"
rule "degradations know plain memory only" core/degrade "gegl|babl|json-glib|$desktop|(\.\./)*(kernels|network|upscale|command|train)/|adder\.h"
rule "the command uses public headers only" core/command "$desktop|(\.\./)*(kernels|network|upscale|train)/"
rule "the trainer uses kernels and network only" models/train "gegl-|$desktop|(\.\./)*(upscale|command|ui|plugin)/"
rule "widgets know core, not GIMP" ui "libgimp|(\.\./)*(kernels|network|upscale|command|train|plugin)/"
rule "the plug-in uses public headers only" plugin "(\.\./)*(kernels|network|upscale|command|train)/"
echo "1..$n"
exit $failed
