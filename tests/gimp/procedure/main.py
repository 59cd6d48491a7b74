# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside GIMP: the checks of the procedure, results as TAP in $RESULTS.

$GIMP_CHECKS names some of the modules, for work on one of them.
"""

import importlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.environ['CHECKS'])

import tap   # noqa: E402

for module in os.environ.get('GIMP_CHECKS', 'pixels items kinds misuse scopes scripts').split():
    importlib.import_module(module)   # registers its checks

tap.run(os.environ['RESULTS'])
