# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: gcc's static analyser over core, plug-in, widgets and trainer. It needs a build folder for the flags of each file.

# Where it is wrong: it does not follow that a loop over a group's channels sets each of them, nor that memory that is
# handed in is there.
cries_wolf='core/kernels/adder3x3\.c:.*use-of-uninitialized-value|models/train/(weight|input)-gradient-x86\.c:.*null-argument'

# analyse: one gcc -fanalyzer for each file of the tree that is built; warnings end it with 1
analyse ()
{
  local found
  build ""
  found=$(python3 - "$folder" <<'PYTHON' | xargs -0 -r -n 1 -P "$jobs" nice -n 5 bash -c 2>&1
import json, os, re, shlex, sys

folder = sys.argv[1]
# One of the compilations of a file is enough: levels differ in their instructions only.
seen = set()
for entry in json.load(open(os.path.join(folder, 'compile_commands.json'))):
    if entry['file'] in seen or not re.match(r'\.\./(core|models|plugin|ui)/', entry['file']):
        continue
    seen.add(entry['file'])
    words = [word for word in shlex.split(entry['command']) if not re.match(r'-M|-o$|-Werror|-fdiagnostics|.*\.o(\.d)?$', word)]
    words = [word for word in words if os.path.basename(word) != 'ccache'] # it would not run the compiler again
    words[1:1] = ['-fanalyzer', '-fdiagnostics-color=never']
    sys.stdout.write('cd ' + shlex.quote(folder) + ' && ' + ' '.join(map(shlex.quote, words)) + ' -o /dev/null || echo failed: ' + shlex.quote(entry['file']) + '\0')
PYTHON
  )
  printf '%s' "$found" >"$folder/analyser.log"
  if grep -E 'Wanalyzer|^failed: ' "$folder/analyser.log" | grep -vE "$cries_wolf" >&2; then
    say "analyse: the paths to these are in $folder/analyser.log."
    return 1
  fi
  say "analyse: gcc -fanalyzer finds nothing."
}
