#!/usr/bin/env python3
"""Tests of alerts: what people say of them and is kept, and who is told of them, how often, and never by mistake.

usage: telling.py path/to/doratop [--long] [TEST...]

The short form takes three minutes and a half; --long kills thirty dashboards right after they said "saved". Python's standard library
and tmux only; an Alertmanager where the program `prometheus-alertmanager` is, on loopback, else a reason is printed. Prints
a line for each test and `N passed, N failed`.
"""
import sys

from telling_bench import OPTIONS
from dashboards import timed
from harness import TESTS, run_tests
import telling_marks, telling_programs, telling_servers, telling_times  # noqa: F401, they hold the tests


if __name__ == "__main__":
    sys.exit(run_tests([timed(body) for body in TESTS], OPTIONS.tests))
