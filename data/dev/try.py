# SPDX-License-Identifier: GPL-3.0-or-later
# Run by `./dev try` in GIMP's Python-Fu: loads TRY_IMAGE, upscales it by the plug-in, saves TRY_RESULT. Beside the result
# it leaves `summary` (shell assignments), or `problem` with one sentence for the user.

import os
import shlex
import sys
import time

from gi.repository import Gimp, Gio, GLib


def folder_file(name):
    return os.path.join(os.path.dirname(os.environ['TRY_RESULT']), name)


def fail(sentence):
    with open(folder_file('problem'), 'w', encoding='utf-8') as problem:
        problem.write(sentence)
    sys.exit(1)


def succeeded(result, what):
    """The plug-in's or GIMP's own message is the best explanation there is."""
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        fail(f'{what}: {Gimp.get_pdb().get_last_error()}')


try:
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(os.environ['TRY_IMAGE']))
except GLib.Error as error:
    fail(f'GIMP cannot read the image: {error.message}')
if image is None:
    fail(f'GIMP cannot read the image: {Gimp.get_pdb().get_last_error()}')

procedure = Gimp.get_pdb().lookup_procedure('plug-in-adderscale-upscale')
if procedure is None:
    fail('GIMP does not know plug-in-adderscale-upscale: the plug-in did not start.')

before = (image.get_width(), image.get_height())
config = procedure.create_config()
config.set_property('image', image)
config.set_core_object_array('drawables', image.get_layers())
scale = float(os.environ['TRY_SCALE'])
config.set_property('scale', scale)
# Python only warns about a value that is out of range, and keeps the default.
if config.get_property('scale') != scale:
    fail('--scale must be from 1 to 8, not ' + os.environ['TRY_SCALE'] + '.')
if os.environ['TRY_MODEL']:
    config.set_property('model', os.environ['TRY_MODEL'])

start = time.monotonic()
result = procedure.run(config)
seconds = time.monotonic() - start
succeeded(result, 'the plug-in failed')

if not Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(os.environ['TRY_RESULT']), None):
    fail(f'GIMP cannot save the result: {Gimp.get_pdb().get_last_error()}')

with open(folder_file('summary'), 'w', encoding='utf-8') as summary:
    for name, value in (('size_before', f'{before[0]}x{before[1]}'),
                        ('size_after', f'{image.get_width()}x{image.get_height()}'),
                        ('seconds', f'{seconds:.1f}')):
        summary.write(f'{name}={shlex.quote(value)}\n')
