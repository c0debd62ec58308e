#!/usr/bin/env python3
"""Tests of metrics: the file, the server and who means it harm, and a real Prometheus that scrapes a dashboard.

usage: metrics.py path/to/doratop [--long] [TEST...]

The short form takes two minutes; --long has ten thousand clients in place of two thousand. Python's standard library and
tmux only; Debian's `prometheus` (with `promtool`) where it is, on loopback, else a reason is printed. Prints a line for each
test and `N passed, N failed`.
"""
import sys

from metrics_bench import OPTIONS
from dashboards import timed
from harness import TESTS, run_tests
import metrics_given, metrics_hostile, metrics_places, metrics_prometheus  # noqa: F401, they hold the tests


if __name__ == "__main__":
    sys.exit(run_tests([timed(body) for body in TESTS], OPTIONS.tests))
