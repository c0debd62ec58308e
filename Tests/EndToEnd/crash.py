#!/usr/bin/env python3
"""Crash proof of the state: kills at any instant and at every call, damage, loss of power, faults of the world.

usage: crash.py path/to/doratop [--kills N] [--seeds N] [--first-seed S] [--cases N] [--long] [names...]

Python's standard library, sqlite3 and, for some tests, a C compiler. Prints a line for each test and
`N passed, N failed`. --long is the full count; else each test takes a sample that its seed chooses.
"""
import argparse, concurrent.futures, os, shutil, sys, time

import torture
from crashing import boundaries, damage, kills, shims, world


def attempt(body, *arguments):
    """Runs one test; answers whether it passed, how often it struck, and its line."""
    started = time.monotonic()
    name = f"{body.__doc__}, seed {arguments[0]}"
    try:
        strikes, words = body(*arguments)
        return True, strikes, f"ok    {name}: {words} ({time.monotonic() - started:.1f} s)"
    except Exception as error:
        words = str(error) if isinstance(error, AssertionError) else repr(error)
        return False, 0, f"FAIL  {name}: {words}"[:3000]


def tests():
    """The tests by name: each answers how often it struck, and what to say of it."""
    seeds = range(ARGUMENTS.first_seed, ARGUMENTS.first_seed + ARGUMENTS.seeds)
    share = -(-ARGUMENTS.kills // (2 * len(seeds)))
    cases, isLong = ARGUMENTS.cases, ARGUMENTS.long
    yield "kills", [(body, seed, share) for seed in seeds for body in (kills.killed, kills.killed_counting)]
    if reason := shims.missing():
        print(f"skipped: {reason}")
    else:
        yield "boundaries", [(boundaries.at_each_call, ARGUMENTS.first_seed, cases, isLong)]
        yield "disk", [(world.bad_disk, seed) for seed in seeds]
        yield "clocks", [(world.wrong_clocks, ARGUMENTS.first_seed)]
    yield "header", [(damage.headers, ARGUMENTS.first_seed, 1 if isLong else 27)]
    for seed in seeds:
        yield "damage", [(damage.damaged, seed, -(-cases // len(seeds)))]
        yield "copies", [(damage.copied, seed, -(-cases // len(seeds)))]
    yield "salvage", [(damage.salvaged, seed) for seed in seeds]
    yield "refused", [(world.not_ours, ARGUMENTS.first_seed)]


def missing():
    if not shutil.which("sqlite3"):
        return "sqlite3 is not installed"
    for path in (torture.WRITER, torture.TEMPLATE.rsplit(":", 1)[0]):
        if not os.path.exists(path):
            return f"{os.path.relpath(path, torture.ROOT)} does not exist"
    return None


def main():
    reason = missing()
    if reason:
        print(f"skipped: {reason}")
        print("0 passed, 0 failed")
        return 0
    passed = failed = 0
    calls = [(name, call) for name, more in tests() if not ARGUMENTS.names or name in ARGUMENTS.names for call in more]
    totals = {}
    # Several at a time: they mostly wait.
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for (name, _), (isGood, strikes, line) in zip(calls, pool.map(lambda call: attempt(*call[1]), calls)):
            passed += isGood
            failed += not isGood
            totals[name] = totals.get(name, 0) + strikes
            print(f"{line[:6]}{name}: {line[6:]}", flush=True)
    print("in all: " + ", ".join(f"{count} {name}" for name, count in totals.items()))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--cases", type=int)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("names", nargs="*")
    ARGUMENTS = parser.parse_intermixed_args()
    ARGUMENTS.kills = ARGUMENTS.kills or (1200 if ARGUMENTS.long else 160)
    ARGUMENTS.seeds = ARGUMENTS.seeds or (10 if ARGUMENTS.long else 2)
    ARGUMENTS.cases = ARGUMENTS.cases or (1000 if ARGUMENTS.long else 40)
    torture.BINARY = os.path.abspath(ARGUMENTS.binary)
    sys.exit(main())
