# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside GIMP: all checks of the procedure, results as TAP in $RESULTS."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.environ['CHECKS'])

import tap
import pixels    # noqa: E402,F401  each module registers its checks
import items     # noqa: F401
import misuse    # noqa: F401
import scripts   # noqa: F401

tap.run(os.environ['RESULTS'])
