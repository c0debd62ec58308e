#!/usr/bin/env python3
"""The same two weeks told by each vendor and by native lines give the same numbers.

usage: formats.py path/to/doratop [--seeds N] [--first-seed S] [VENDOR...]

A seeded model of two weeks (vendors/week.py) is written as native lines and as the payloads of a vendor, with
redeliveries, in any order, some in envelopes with headers and some in batches. What a vendor cannot say is cut from the
native log, and what it does not tell at all is native in both. Then all vendors together tell one week in one file.
Python's standard library only. Prints a line for each test and `N passed, N failed`.

A module vendors/NAME.py holds:
  FORMAT   the name of the format in the report's `input.formats`
  TELLS    the classes of things (vendors/week.py) that it tells: (Push, Change, ...)
  tell(thing, random)  the bodies that tell a thing: dicts, or (headers, dict) for one that needs an envelope
  cut(thing, line)     a native line of the thing as far as the vendor can say it, or None; it may be changed in place
  HEADERS(body)        optional: the headers that a body comes with where it comes in an envelope
"""
import argparse, importlib, json, os, random, shutil, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from vendors import week as weeks  # noqa: E402

LIMIT = 120
HERE = os.path.dirname(os.path.abspath(__file__))
# What may differ between two logs of one week: how many lines there were, and of what kind.
EXEMPT = ("input",)


def check(condition, words):
    if not condition:
        raise AssertionError(words)


def names():
    found = [name[:-3] for name in sorted(os.listdir(os.path.join(HERE, "vendors"))) if name.endswith(".py")]
    return [name for name in found if name not in ("__init__", "week", "common")]


def module(name):
    return importlib.import_module(f"vendors.{name}")


class Bench:
    def __init__(self, binary):
        self.binary = os.path.abspath(binary)
        self.folder = tempfile.mkdtemp(prefix="doratop-formats")
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "LANG": "C.UTF-8",
                            "XDG_STATE_HOME": os.path.join(self.folder, "state"),
                            "XDG_CONFIG_HOME": os.path.join(self.folder, "config")}

    def write(self, name, lines):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            for line in lines:
                file.write(json.dumps(line, ensure_ascii=len(lines) % 2 == 0) + "\n")
        return path

    def report(self, path, as_of):
        done = subprocess.run([self.binary, "report", "--no-config", "--format", "json", "--by", "service", "--as-of",
                               weeks.iso(as_of), path], capture_output=True, timeout=LIMIT, env=self.environment,
                              stdin=subprocess.DEVNULL)
        check(done.returncode == 0, f"report ended with {done.returncode}: {done.stderr.decode()[-500:]}")
        return json.loads(done.stdout)

    def refusals(self, path):
        done = subprocess.run([self.binary, "doctor", "--no-config", path], capture_output=True, timeout=LIMIT,
                              env=self.environment, stdin=subprocess.DEVNULL)
        return done.stdout.decode(errors="replace")[-1500:]


def differences(left, right, path=""):
    """Where two reports differ, as sentences."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(set(left) | set(right)):
            if not path and key in EXEMPT:
                continue
            yield from differences(left.get(key), right.get(key), f"{path}.{key}" if path else key)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for place, (one, other) in enumerate(zip(left, right)):
            yield from differences(one, other, f"{path}[{place}]")
    elif left != right:
        yield f"{path}: native {json.dumps(left)[:200]}, vendor {json.dumps(right)[:200]}"


def packed(body, vendor, pick):
    """A body as a receiver may log it: bare, or in an envelope, as an object or as a string."""
    needed = isinstance(body, tuple)
    headers, body = body if needed else ({}, body)
    if hasattr(vendor, "HEADERS"):
        headers = {**vendor.HEADERS(body), **headers}
    way = pick.random()
    if not needed and (not headers or way < 0.6):
        return body
    headers = {"Content-Type": "application/json", **headers}
    # It takes a while to arrive; no number depends on it.
    return {"received": "2026-03-20T00:00:00Z", "headers": headers,
            "payload" if way > 0.9 else "body": json.dumps(body) if way > 0.8 else body}


def told(things, teller, pick):
    """The lines of a log in which `teller(thing)` is the vendor of each thing, or None for native lines; and the
    native log of the same."""
    lines, native = [], []
    for thing in things:
        vendor = teller(thing)
        if vendor is None:
            lines += thing.lines()
            native += thing.lines()
            continue
        lines += [packed(body, vendor, pick) for body in vendor.tell(thing, pick)]
        native += [line for line in (vendor.cut(thing, line) for line in thing.lines()) if line]
    check(len(lines) > 50, "a week with hardly anything in it")
    # Deliveries are repeated, come in any order, and some are collected to batches.
    lines += pick.sample(lines, len(lines) // 10)
    pick.shuffle(lines)
    found = []
    while lines:
        count = pick.randint(2, 5) if pick.random() < 0.05 else 1
        found.append(lines[:count] if count > 1 else lines[0])
        del lines[:count]
    return found, native


def compare(bench, week, name, teller, formats):
    pick = random.Random(f"{week.seed} {name}")
    lines, native = told(week.things, teller, pick)
    path, beside = bench.write(f"{name}.jsonl", lines), bench.write(f"{name}-native.jsonl", native)
    for as_of in (week.end, week.end - 3 * weeks.DAY - 4321, week.end - 8 * weeks.DAY):
        wanted, found = bench.report(beside, as_of), bench.report(path, as_of)
        check(found["input"]["rejected"] == 0, f"refused: {found['input']['rejectedBy']}\n{bench.refusals(path)}")
        check(wanted["input"]["rejected"] == 0, f"native refused: {wanted['input']['rejectedBy']}")
        for format in formats:
            check(found["input"]["formats"].get(format), f"no line was read as {format}: {found['input']['formats']}")
        differing = list(differences(wanted, found))
        check(not differing, f"as of {weeks.iso(as_of)} {len(differing)} differ: " + "; ".join(differing[:6]))
        if as_of == week.end:
            measured = {"deployments": wanted["deploymentFrequency"]["deployments"],
                        "lead times": wanted["leadTime"]["n"], "failed": wanted["changeFailureRate"]["failed"]}
            check(all(measured.values()), f"a week that measures nothing: {measured}")
    return len(lines)


def tests(bench, vendors, seed):
    week = weeks.Week(seed)
    for name in vendors:
        vendor = module(name)

        def one():
            return compare(bench, week, name, lambda thing: vendor if isinstance(thing, vendor.TELLS) else None,
                           [vendor.FORMAT])
        yield f"{name} tells a week as native lines do (seed {seed})", one
    if len(vendors) > 1:
        def mixed():
            pick = random.Random(f"mixed {seed}")
            chosen = {}

            def teller(thing):
                # One tool tells all of a kind in a service, or part of the week would be told in two ways.
                key = (type(thing), thing.repo)
                if key not in chosen:
                    able = [one for one in map(module, vendors) if isinstance(thing, one.TELLS)]
                    chosen[key] = pick.choice([*able, None])
                return chosen[key]
            return compare(bench, week, "mixed", teller, [])
        yield f"{len(vendors)} vendors tell a week in one file (seed {seed})", mixed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("vendors", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=None)
    options = parser.parse_args()
    first = options.first_seed if options.first_seed is not None else int(time.time()) % 1_000_000
    print(f"seeds {first} to {first + options.seeds - 1}")
    bench = Bench(options.binary)
    passed = failed = 0
    try:
        for seed in range(first, first + options.seeds):
            for title, body in tests(bench, options.vendors or names(), seed):
                try:
                    count = body()
                    passed += 1
                    print(f"ok    {title}: {count} lines")
                except Exception as error:
                    failed += 1
                    print(f"FAIL  {title}: {error if isinstance(error, AssertionError) else repr(error)}"[:3000])
                sys.stdout.flush()
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
