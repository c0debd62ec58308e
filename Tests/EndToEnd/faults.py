#!/usr/bin/env python3
"""Tests of the faults that the world has in store for a dashboard, and the list of them with what covers each.

usage: faults.py path/to/doratop [--long] [--table] [TEST...]

The short form takes two minutes and a half; --long runs the full figures of the list. --table prints for every fault the
tests that cover it, or the reason why there is none, and fails where there is neither, as every run does. Python's standard
library and tmux only; faults of the system are compiled with cc where there is one. Prints a line for each test and
`N passed, N failed`.
"""
import contextlib, io, sys, time

from bench import OPTIONS, TESTS, note
from fault_list import print_table
from harness import run_tests
import event_faults, file_faults, terminal_faults  # noqa: F401, they hold the tests


def whole_list():
    """every fault of the list has a test that is there, or a reason why not"""
    words = io.StringIO()
    with contextlib.redirect_stdout(words):
        gaps = print_table()
    if gaps:
        raise AssertionError("\n" + words.getvalue())


def timed(body):
    def run():
        started = time.monotonic()
        body()
        note(f"({time.monotonic() - started:.1f} s)")
    run.__name__, run.__doc__ = body.__name__, body.__doc__
    return run


if OPTIONS.table:
    sys.exit(1 if print_table() else 0)
sys.exit(run_tests([timed(body) for body in [whole_list, *TESTS]], OPTIONS.tests))
