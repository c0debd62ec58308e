#!/usr/bin/env python3
"""All that takes long, one after the other, with the figures of each at the end.

usage: long.py path/to/doratop [--seed N] [names...]

Names are those of the table below; none means all, some hours of work on two cores. Each part prints its seeds and
figures as it goes; the closing table says what passed, in which time and by which command, to be run again alone.
"""
import argparse, os, re, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def parts(binary, seed):
    """Name, and the command of each part."""
    script = lambda name, *more: [sys.executable, os.path.join(HERE, name), binary, *more]
    return [
        ("torture", script("torture.py", "--seeds", "40", "--first-seed", str(seed))),
        ("crash", script("crash.py", "--long", "--first-seed", str(seed))),
        ("state", script("state.py", "--long")),
        ("telling", script("telling.py", "--long")),
        ("metrics", script("metrics.py", "--long")),
        ("faults", script("faults.py", "--long")),
        ("security", script("security.py", "--long", "--seed", str(seed))),
        ("monkey", script("monkey.py", "--long", "--first-seed", str(seed))),
        ("soak", script("soak.py", "--long", "--seed", str(seed))),
        ("fuzz", [sys.executable, os.path.join(ROOT, "Tests", "Fuzz", "run.py"), "--long", "--seed", str(seed)]),
        ("mutants", [sys.executable, os.path.join(ROOT, "Tests", "Mutants", "run.py")]),
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    table, failed = [], 0
    for name, command in parts(os.path.abspath(options.binary), options.seed):
        if options.names and name not in options.names:
            continue
        print(f"== {name}: {' '.join(command[1:])}", flush=True)
        began, lines = time.monotonic(), []
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True, errors="replace")
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
        code = process.wait()
        ended = next((line.strip() for line in reversed(lines) if re.search(r"\d+ (passed|killed)", line)), f"ended with {code}")
        failed += code != 0
        table.append((name, ended, time.monotonic() - began, command))
    print("\nlong tests, seed %d" % options.seed)
    for name, ended, seconds, command in table:
        print(f"{name:<10} {ended:<28} {seconds / 60:6.1f} min   {' '.join(os.path.relpath(part, ROOT) if os.path.exists(part) else part for part in command[1:])}")
    print(f"{len(table) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
