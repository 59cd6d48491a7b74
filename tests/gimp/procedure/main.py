# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside GIMP: the checks in the modules that $GIMP_CHECKS names, results as TAP in $RESULTS."""

import importlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.environ['CHECKS'])

import tap   # noqa: E402

for module in os.environ['GIMP_CHECKS'].split():
    importlib.import_module(module)   # registers its checks

tap.run(os.environ['RESULTS'])
