#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In a clean Debian 13 that has nothing of ours: installs the packages, enlarges a photograph from the shell, gegl,
# Python and GIMP, and takes them away again. Started by ./dev package --check.
set -eu
export DEBIAN_FRONTEND=noninteractive
log=/packages/apt.log

say () { printf '%s\n' "$*"; }
check ()                       # check SENTENCE CMD…
{
  sentence=$1; shift
  if "$@" >/packages/check.log 2>&1; then say "ok - $sentence"; return; fi
  say "not ok - $sentence"
  cat /packages/check.log
  exit 1
}
quietly () { "$@" >>"$log" 2>&1 || { tail -n 30 "$log"; exit 1; }; }
# All files but those of the system's own work: caches, logs, and what Python keeps of GIMP's plug-ins.
files () { find / -xdev \( -path /packages -o -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /root -o -path /run \
                          -o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/log -o -name __pycache__ \) -prune -o -print | sort; }

quietly apt-get update
# What others have packaged, so that the rest tells what is ours.
quietly apt-get install -y --no-install-recommends gimp gegl imagemagick python3-gi python3-numpy
quietly apt-get install -y --no-install-recommends /packages/*.deb
quietly apt-get purge -y '~n.*adderscale.*' gir1.2-adder-0
files >/packages/before
quietly apt-get install -y --no-install-recommends /packages/*.deb

cd /packages
photo=/usr/share/doc/adderscale/samples/spices.jpg
convert "$photo" -crop 200x150+100+100 +repage in.png
same () { [ "$(convert "$1" -depth 8 rgb:- | sha256sum)" = "$(convert "$2" -depth 8 rgb:- | sha256sum)" ]; }

check "the shell enlarges a photograph" adderscale upscale in.png shell.png
check "it is twice as large" test "$(identify -format %wx%h shell.png)" = 400x300
check "gegl enlarges it" env BABL_TOLERANCE=0 gegl in.png -o gegl.png -- adderscale:upscale
check "gegl's pixels are those of the shell" same gegl.png shell.png

cat >five.py <<'PYTHON'
import glob, gzip, re, subprocess
import numpy
raw = subprocess.run(['convert', 'in.png', '-depth', '8', 'rgb:-'], stdout=subprocess.PIPE, check=True).stdout
pixels = numpy.frombuffer(raw, 'u1').reshape(150, 200, 3)
readme = glob.glob('/usr/share/doc/adderscale/README.md*')[0]
with (gzip.open if readme.endswith('.gz') else open)(readme, 'rt', encoding='utf-8') as text:
    blocks = re.findall(r'```python\n(.*?)```', text.read(), re.DOTALL)
exec(next(block for block in blocks if 'enlarge_bytes' in block))
open('python.rgb', 'wb').write(larger.tobytes())
PYTHON
check "Python enlarges it with the README's lines" env BABL_TOLERANCE=0 python3 five.py
convert -size 400x300 -depth 8 rgb:python.rgb python.png
check "Python's pixels are those of the shell" same python.png shell.png

gimp_enlarges ()               # gimp_enlarges OUT
{
  gimp-console -idf --batch-interpreter=plug-in-script-fu-eval --quit -b "(script-fu-use-v3)
    (let* ((image (gimp-file-load RUN-NONINTERACTIVE \"in.png\")))
      (plug-in-adderscale-upscale #:run-mode RUN-NONINTERACTIVE #:image image
                                  #:drawables (gimp-image-get-layers image) #:scale 2)
      (gimp-file-save RUN-NONINTERACTIVE image \"$1\"))" && [ -s "$1" ]
}
check "GIMP enlarges it" gimp_enlarges gimp.png
check "GIMP's pixels are those of the shell" same gimp.png shell.png

quietly apt-get purge -y '~n.*adderscale.*' gir1.2-adder-0
check "nothing of GIMP's fails afterwards" gimp-console -idf --quit
files >after
check "nothing stays behind" diff before after

rm -rf /root/.config/GIMP
mkdir -p /root/.config/GIMP/3.0/plug-ins
tar -xzf adderscale-gimp-plug-in.tar.gz -C /root/.config/GIMP/3.0/plug-ins
check "only the plug-in itself is executable in its folder" \
  test "$(find /root/.config/GIMP/3.0/plug-ins/adderscale -type f -perm /111)" = /root/.config/GIMP/3.0/plug-ins/adderscale/adderscale
quietly apt-get install -y --no-install-recommends libjson-glib-1.0-0
check "GIMP with the plain folder enlarges it" gimp_enlarges folder.png
check "the folder's pixels are those of the shell" same folder.png shell.png

# The Flatpak extension without a Flatpak: GIMP's own tells GIMP of the folder that extensions are merged into.
rm -rf /root/.config/GIMP
tar -xzf flatpak-extension.tar.gz -C /
mkdir -p /root/.config/GIMP/3.0
theirs=$(find /usr/lib -type d -path '*/gimp/3.0/plug-ins')
echo "(plug-in-path \"/app/extensions/AdderScale/plug-ins:$theirs\")" >/root/.config/GIMP/3.0/gimprc
check "GIMP with the Flatpak extension enlarges it" gimp_enlarges flatpak.png
check "the extension's pixels are those of the shell" same flatpak.png shell.png
quietly apt-get install -y --no-install-recommends flatpak-builder
check "flatpak-builder reads the manifest" flatpak-builder --show-manifest org.gimp.GIMP.Plugin.AdderScale.json
