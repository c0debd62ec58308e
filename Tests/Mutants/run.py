#!/usr/bin/env python3
"""Mutants of the intake: seven faults that tailers are known for, each of which the suite must notice.

usage: run.py [--only WORD] [--jobs N]

In a temporary copy of the repository applies one fault after the other, builds, and runs the tests of the intake and of
the measures. Prints a line for each mutant, killed or survived, and `N killed, M survived`. A patch that no longer fits
the sources, or that does not compile, is an error: then the mutant has to be written anew. Takes some minutes; not part
of `.ci/run`.
"""
import argparse, os, re, shutil, signal, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILTER = "EventIntakeTests|DeliveryMetricsTests"
LIMIT = 600
INTAKE = "Sources/EventIntake/"

# What is wrong with the mutant, the file, what stands there as a regular expression, and what shall stand there.
MUTANTS = [
    ("a file is its inode only", INTAKE + "FileIdentity.swift",
     r"let holdsHead = Self\.holds\(head, at: 0, descriptor\)\s+guard holdsHead == true else \{ return holdsHead \}\s+"
     r"return Self\.holds\(marker, at: offset - marker\.count, descriptor\)",
     "return true"),
    ("a file is its path only", INTAKE + "Intake.swift",
     r'let key = "\\\(status\.device\):\\\(status\.inode\)"',
     "let key = path"),
    ("the offset is committed before the events", INTAKE + "FileTail.swift",
     r"identity\.advance\(over: UnsafeRawBufferPointer\(rebasing: stretch\[\.\.<done\]\)\)\n    partial",
     "identity.advance(over: stretch)\n    partial"),
    ("ids are not deduplicated", "Sources/DeliveryMetrics/Ledger.swift",
     r"keys\.insert\(key: (\S+), content:",
     r"keys.insert(key: \1 &+ UInt64(truncatingIfNeeded: input.lines &+ input.events), content:"),
    ("rotated files are ignored", INTAKE + "SourceSpec.swift",
     r'name\.hasSuffix\(ending\) \|\| name\.contains\(ending \+ "\."\) \|\| name\.contains\(ending \+ "-"\)',
     "name.hasSuffix(ending)"),
    ("compressed history is ignored", INTAKE + "SourceSpec.swift",
     r'if name\.hasPrefix\("\."\) \{ return false \}',
     'if name.hasPrefix(".") || name.hasSuffix(".gz") { return false }'),
    ("the identity is not checked again after the read", INTAKE + "FileTail.swift",
     r"guard let after = FileStatus\.of\(descriptor\), after\.size >= identity\.offset \+ count,\s+"
     r"identity\.matches\(descriptor, size: after\.size\) == true\s+else",
     "guard let after = FileStatus.of(descriptor) else"),
]


class Stale(Exception):
    """A mutant that does not fit the sources any more."""


def run(folder, *command):
    """The exit code and output of a command; the code is `None` when it was ended for taking too long."""
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=LIMIT)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return None, process.communicate()[0]


def build(folder):
    code, output = run(folder, "swift", "build", "-j", str(ARGUMENTS.jobs), "--build-tests")
    if code != 0:
        raise Stale("does not compile:\n" + "\n".join(line for line in output.splitlines() if "error:" in line)[:2000])


def test(folder):
    """Whether the tests pass, and what else there is to say."""
    code, output = run(folder, "swift", "test", "--skip-build", "--filter", FILTER)
    if code is None:
        return False, f"the tests did not end within {LIMIT} s"
    failed = sorted(set(re.findall(r'✘ Test "(.*?)".* failed after', output)))
    count = re.search(r"Test run with (\d+) tests", output)
    if code == 0:
        if not count:
            raise Stale("no test was run:\n" + output[-2000:])
        return True, f"{count[1]} tests passed"
    if not failed:
        return False, "the tests ended early: " + " ".join(output.split())[-200:]
    return False, f"{len(failed)} failed: " + "; ".join(failed)


def mutate(folder, path, pattern, replacement):
    """Puts a fault into a file; returns the text that stood there."""
    path = os.path.join(folder, path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    mutated, times = re.subn(pattern, replacement, text)
    if times != 1:
        raise Stale(f"fits {times} places of {os.path.relpath(path, folder)}, expected 1")
    with open(path, "w", encoding="utf-8") as file:
        file.write(mutated)
    return text


def attempt(folder, name, path, pattern, replacement):
    started = time.monotonic()
    text = mutate(folder, path, pattern, replacement)
    try:
        build(folder)
        passes, words = test(folder)
    finally:
        with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
            file.write(text)
    print(f"{'SURVIVED' if passes else 'killed  '}  {name}: {words} ({time.monotonic() - started:.0f} s)", flush=True)
    return not passes


def main():
    chosen = [mutant for mutant in MUTANTS if ARGUMENTS.only in mutant[0]]
    work = tempfile.mkdtemp(prefix="doratop-mutants")
    folder = os.path.join(work, "doratop")
    killed = survived = stale = 0
    try:
        shutil.copytree(ROOT, folder, symlinks=True, ignore=shutil.ignore_patterns(".build", ".git"))
        for name, path, pattern, _ in chosen:
            with open(os.path.join(folder, path), encoding="utf-8") as file:
                found = len(re.findall(pattern, file.read()))
            if found != 1:
                stale += 1
                print(f"STALE     {name}: fits {found} places of {path}, expected 1", flush=True)
        if stale:
            return 2
        build(folder)
        passes, words = test(folder)
        print(f"unchanged  {words}", flush=True)
        if not passes:
            return 2
        for mutant in chosen:
            try:
                if attempt(folder, *mutant):
                    killed += 1
                else:
                    survived += 1
            except Stale as error:
                stale += 1
                print(f"STALE     {mutant[0]}: {error}", flush=True)
        print(f"{killed} killed, {survived} survived" + (f", {stale} stale" if stale else ""))
        return 2 if stale else 1 if survived else 0
    except Stale as error:
        print(f"unchanged  {error}")
        return 2
    finally:
        shutil.rmtree(work, ignore_errors=True)


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--only", default="", help="the mutants whose names hold this word")
parser.add_argument("--jobs", type=int, default=2, help="jobs of the build")
ARGUMENTS = parser.parse_args()
sys.exit(main())
