#!/usr/bin/env python3
"""Torture of the intake: a writer that rotates, truncates, rewrites, tears and compresses under the reader.

usage: torture.py path/to/doratop [--seeds N] [--first-seed S]

For each seed a reader started late over the finished folder, a reader that follows the writer, and one that counts
refused lines must each find what the writer's manifest demands. Python's standard library only. Prints a line for each
test and `N passed, N failed`. The writer belongs to the workshop, not to this repository: without it nothing is tested.
"""
import argparse, concurrent.futures, glob, gzip, json, os, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(os.path.dirname(ROOT), "shared", "tools")
WRITER = os.path.join(TOOLS, "torture_writer.py")
TEMPLATE = os.path.join(TOOLS, "native_template.py") + ":production_deploys"
# How long a following reader waits for more: longer than the writer's pauses and the two seconds after which the
# last line of a rotated file counts without its line break.
IDLE = "4s"
LIMIT = 90
# What each kind of the writer's noise is refused as, and how often. The array has two elements, refused one by one.
REFUSED = {
    "text": ("notJSON", 1), "utf8": ("notJSON", 1), "nul": ("notJSON", 1), "deep": ("notJSON", 1),
    "truncated_json": ("notJSON", 1), "escape": ("notJSON", 1), "array": ("notObject", 2),
    "dupkey": ("unknownFormat", 1), "bignum": ("unknownFormat", 1), "oversize": ("tooLong", 1),
}
WINDOW = ["--window", "36500d", "--format", "json"]
IDS = ["explain", "change-failure-rate", *WINDOW]
COUNTS = ["report", *WINDOW]


def check(condition, words):
    if not condition:
        raise AssertionError(words)


class Program:
    """A process with its output in files, so that no full pipe can hold it up, ended whatever happens."""

    def __init__(self, folder, name, command):
        self.name, self.path = name, os.path.join(folder, name)
        with open(self.path + ".out", "wb") as out, open(self.path + ".err", "wb") as err:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def output(self, wanted=0):
        try:
            code = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the {self.name} did not end within {LIMIT} s")
        finally:
            self.end()
        check(code == wanted, f"the {self.name} ended with {code}: {open(self.path + '.err').read()[-500:]}")
        return open(self.path + ".out", encoding="utf-8").read()

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Bench:
    """A temporary folder with a writer's logs, its manifest and the readers' answers."""

    def __init__(self, seed):
        self.seed = seed
        self.folder = tempfile.mkdtemp(prefix="doratop-torture")
        self.logs = os.path.join(self.folder, "logs")
        self.path = os.path.join(self.folder, "manifest.json")
        self.programs = []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for program in self.programs:
            program.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name, command):
        self.programs.append(Program(self.folder, name, command))
        return self.programs[-1]

    def write(self, events, *more):
        return self.start("writer", [sys.executable, WRITER, "write", "--dir", self.logs, "--manifest", self.path, "--seed",
                                     str(self.seed), "--events", str(events), "--template", TEMPLATE, *more])

    def read(self, name, *command):
        return self.start(name, [BINARY, *command, self.logs])

    @property
    def manifest(self):
        with open(self.path) as file:
            return json.load(file)

    def verify(self, evidence, *policy):
        """Checks the ids of an `explain` against the manifest; returns how many there are."""
        ids = [entry["id"] for entry in json.loads(evidence)["entries"]]
        path = os.path.join(self.folder, "ids")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(id + "\n" for id in ids)
        got = subprocess.run([sys.executable, WRITER, "verify", "--manifest", self.path, "--ids", path, "--strict-unknown",
                              *policy], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=LIMIT)
        check(got.returncode == 0, got.stdout + got.stderr)
        return len(ids)


def shape(seed):
    """The writer's other parameters, so that seeds differ in kind as well as in chance."""
    more = ["--bom", "0.3", "--crlf", "0.2"]
    if seed % 3 == 0:
        more += ["--files", "3"]
    if seed % 2 == 0:
        more += ["--weights", "burst=1,symlink=2,recreate=3"]
    else:
        more += ["--weights", "burst=1,same_size_rewrite=3,copytruncate=4,gzip=4"]
    return more


def started_late(seed):
    """a reader started late finds every required event once"""
    with Bench(seed) as bench:
        bench.write(600, "--speed", "0", "--keep", "12", *shape(seed)).output()
        found = bench.verify(bench.read("reader", *IDS).output(), "--pending", "must")
        operations = bench.manifest["operations"]
        return f"{found} ids, {sum(operations.values())} operations of {len(operations)} kinds"


def following(seed):
    """a reader that follows finds every required event once"""
    with Bench(seed) as bench:
        reader = bench.read("reader", *IDS, "--until-idle", IDLE)
        bench.write(250, "--sync", "pause", "--settle", "0.6", *shape(seed)).output()
        found = bench.verify(reader.output())
        paused = bench.manifest["counts"]["paused"]
        return f"{found} ids, {paused} of them in no file any more"


def refused_lines(seed):
    """the count of refused lines is exact, followed and read late"""
    with Bench(seed) as bench:
        reader = bench.read("reader", *COUNTS, "--follow", "--every", "60s", "--until-idle", IDLE)
        bench.write(250, "--keep", "100000", "--final-newline", "--weights",
                    "all=0,write=50,rotate=5,partial=10,noise=10,gzip=2").output()
        manifest = bench.manifest
        lines, elements = counted(bench.logs)
        written = sum(manifest["malformed_lines"].values())
        events = sum(manifest["counts"].values())
        check(lines == events + written, f"{lines} lines in the files, {events} events and {written} malformed lines written")
        causes = {}
        for kind, count in manifest["malformed_lines"].items():
            cause, times = REFUSED[kind]
            causes[cause] = causes.get(cause, 0) + count * times
        want = {"lines": lines, "events": events, "duplicates": 0, "conflicts": 0, "rejected": elements - events,
                "rejectedBy": causes}
        check(sum(causes.values()) == elements - events, f"{causes}: not the {elements - events} found in the files")
        late = bench.read("late reader", *COUNTS)
        for name, program in (("followed", reader), ("read late", late)):
            got = json.loads(program.output().splitlines()[-1])["input"]
            got = {key: got[key] for key in want}
            check(got == want, f"{name}: {got}, want {want}")
        return f"{written} malformed lines, refused {want['rejected']} times"


def counted(folder):
    """The lines in the files of a folder that are not blank, and what they come to: an array of two counts twice."""
    lines = elements = 0
    for path in glob.glob(os.path.join(folder, "*")):
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
            for line in file:
                line = line.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
                if not line:
                    continue
                lines += 1
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError):
                    value = None
                elements += len(value) if isinstance(value, list) else 1
    return lines, elements


def attempt(body, seed):
    started = time.monotonic()
    try:
        words = body(seed)
        return True, f"ok    {body.__doc__}, seed {seed}: {words} ({time.monotonic() - started:.1f} s)"
    except Exception as error:
        words = str(error) if isinstance(error, AssertionError) else repr(error)
        return False, f"FAIL  {body.__doc__}, seed {seed}: {words}"[:3000]


def main():
    for path in (WRITER, TEMPLATE.rsplit(":", 1)[0]):
        if not os.path.exists(path):
            print(f"skipped: {os.path.relpath(path, ROOT)} does not exist")
            print("0 passed, 0 failed")
            return 0
    seeds = range(ARGUMENTS.first_seed, ARGUMENTS.first_seed + ARGUMENTS.seeds)
    passed = failed = 0
    # Two at a time: followers mostly wait, and more of them would wait for each other on a small machine.
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for body in (started_late, following, refused_lines):
            for isGood, line in pool.map(lambda seed: attempt(body, seed), seeds):
                passed += isGood
                failed += not isGood
                print(line, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


# Set by whoever runs the tests: the program that they are about.
BINARY = None
ARGUMENTS = None

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    ARGUMENTS = parser.parse_args()
    BINARY = os.path.abspath(ARGUMENTS.binary)
    sys.exit(main())
