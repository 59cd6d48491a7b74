# SPDX-License-Identifier: GPL-3.0-or-later
"""Model files and what the tools of this folder share: folders, and running the programs."""

import hashlib
import json
import os
import struct
import subprocess
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODELS = os.path.join(TOP, 'models')
SHARED = os.environ.get('ADDERSCALE_SHARED_DIR') or os.path.join(os.path.dirname(TOP), 'shared')
ALIGNMENT = 8


def read(path):
    """The header of a model file, and the bytes behind it."""
    with open(path, 'rb') as file:
        size, = struct.unpack('<Q', file.read(8))
        return json.loads(file.read(size)), file.read()


def to_bytes(header, data, checksum):
    """As core/network/safetensors-write.c: no blanks, the keys of __metadata__ in order, padded to eight bytes."""
    ordered = {'__metadata__': dict(sorted((header['__metadata__'] | {'sha256': checksum}).items()))}
    ordered.update((name, tensor) for name, tensor in header.items() if name != '__metadata__')
    text = json.dumps(ordered, separators=(',', ':'), ensure_ascii=False).encode()
    text += b' ' * (-len(text) % ALIGNMENT)
    return struct.pack('<Q', len(text)) + text + data


def write(path, header, data):
    """A model file with its checksum, which is that of the file with zeros in its place."""
    checksum = hashlib.sha256(to_bytes(header, data, '0' * 64)).hexdigest()
    replace(path, to_bytes(header, data, checksum))


def replace(path, contents):
    """The file is whole at any moment."""
    new = path + '.new'
    with open(new, 'wb') as file:
        file.write(contents)
    os.replace(new, path)


def write_between(page, name, text):
    """Puts the text between the page's two marks of that name, and prints it."""
    with open(page, encoding='utf-8') as file:
        contents = file.read()
    mark = f'<!-- {name} -->\n'
    before, _, rest = contents.partition(mark)
    _, closed, behind = rest.partition(mark)
    if not closed:
        raise ValueError(f'{page} lacks the two marks “{mark.strip()}”')
    replace(page, (before + mark + text + mark + behind).encode())
    print(text)


def shipped():
    """The ids of the models in this tree."""
    return sorted(name.removesuffix('.safetensors') for name in os.listdir(MODELS) if name.endswith('.safetensors'))


def path_of(model):
    """A model file by the id of a shipped one, or by its path."""
    if '/' in model or model.endswith('.safetensors'):
        return model
    return os.path.join(MODELS, model + '.safetensors')


def program(name):
    """`./dev run` has it on the PATH; tests name it."""
    return os.environ.get(name.upper().replace('-', '_')) or name


def evaluate(path, sets, *options):
    """What `adderscale eval` measures: {set: {psnr, ssim, bicubic_psnr, bicubic_ssim}}."""
    scale = read(path)[0]['__metadata__']['scale']
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, 'scores.json')
        subprocess.run([program('adderscale'), 'eval', '--quiet', '--scale', scale, '--model', os.path.abspath(path),
                        '--json', result, *options, *(word for name in sets for word in ('--set', name))],
                       check=True, stdout=subprocess.DEVNULL)
        with open(result, encoding='utf-8') as file:
            measured = json.load(file)
    return {name: next(iter(models.values())) for name, models in measured.items()}
