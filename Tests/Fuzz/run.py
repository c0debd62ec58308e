#!/usr/bin/env python3
"""Gives millions of damaged inputs to whatever reads what others wrote, and stops at the first trap, bad access, hang or
broken promise.

usage: run.py [--target NAME ...] [--runs N] [--seed N] [--seconds N] [--long] [--form FORM] [--jobs N] [--keep]

Each target is a file of `Targets/` and a line of TARGETS below: it says what is read, and what must hold for whatever comes.
A run begins with the inputs kept in `Corpus/NAME/`, and finds more by the edges that they reach. An input of more than 100 ms is a hang.

  --target NAME   only this one; may be repeated (default: all)
  --runs N        inputs for each target (default: 20000)
  --seed N        the seed of the random numbers (default: 1); with one job, the same seed makes the same inputs
  --seconds N     the most that a target may take (default: 3600)
  --long          2,000,000 inputs for each target, or as many as that time allows
  --form FORM     checked (default: quick, with all checks of a debug build) or address (with the address sanitizer)
  --jobs N        targets at a time, and compilers (default: 2)
  --keep          puts the few smallest inputs into `Corpus/` that reach what those do not that are there, and this run did

Building all takes three minutes of a processor. The short form, for every change, is half a minute of it:
run.py --target decoder --target facts --target lines --target gzip --runs 100000

Prints a line for each target and `N passed, M failed`. The input of a failure is left in `.build-fuzz/findings/`; mend what
it shows, give it a unit test, and move it to `Corpus/NAME/` so that it is tried for ever. What is built is kept in
`.build-fuzz`; the compilers are those of the toolchain, nothing else is needed.
"""
import argparse, concurrent.futures, os, re, shutil, signal, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True  # Nothing is left beside the sources.
import build

EVENTS = ["DeliveryEvents"]
LEDGER = [*EVENTS, "DeliveryMetrics"]
SCREEN = [*LEDGER, "Dashboard"]
TERMINAL = [*SCREEN, "TerminalScreen"]
SUPPORT = "Tests/Fuzz/Support/"
KEPT = ["Sources/StateStore/" + name + ".swift"
        for name in ("FactsForm", "FactsWriter", "FactsReader", "NumberText", "FactsBatch")]
IMPORTS = ["Sources/doratop/" + name + ".swift"
           for name in ("Emitting/NativeRecord", "Emitting/CommitID", "Importing/ExportLines", "Importing/GitHubExport",
                        "Importing/GitHubExport+Changes", "Importing/GitHubDeployments", "Importing/GitLabExport", "Importing/CommitMessage")]
ALLOWED, STORY, YAML = SUPPORT + "Allowed.swift", SUPPORT + "Story.swift", SUPPORT + "YAMLCheck.swift"
# The name, what is imported, other sources, the longest input, and folders of ours whose files are good inputs too.
TARGETS = {
    "decoder": (EVENTS, ["Tests/DeliveryEventsTests/JSONOutline.swift"], 1024, []),
    "facts": (EVENTS, KEPT, 384, []),
    "ledger": (LEDGER, [STORY], 160, []),
    "board": (SCREEN, [ALLOWED, STORY], 160, []),
    "lines": (["EventIntake"], [], 160, []),
    "requests": ([], ["Sources/doratop/Metrics/MetricsRequest.swift"], 256, []),
    "gzip": (["EventIntake"], [], 512, []),
    "imports": (SCREEN, IMPORTS, 1024, []),
    "times": (SCREEN, [ALLOWED], 64, []),
    "cells": (SCREEN, [ALLOWED], 160, []),
    "terminal": (TERMINAL, [ALLOWED], 160, []),
    "themes": (TERMINAL, [ALLOWED, YAML], 384, []),
    "keys": (TERMINAL, [ALLOWED, YAML], 256, []),
    "configuration": ([*SCREEN, "EditedFiles", "Configuration"], [ALLOWED, YAML], 512, []),
}
FINDINGS = os.path.join(build.BUILD, "findings")
# No report of leaks: what Swift keeps for ever is none. Little is noted of each piece of memory, for speed. Failures end at
# once, without a picture of the stack by Swift. Nothing else: the YAML package reads all of it for each file.
ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=0:malloc_context_size=0:quarantine_size_mb=16", "SWIFT_BACKTRACE": "enable=no"}
# The most that a target may take by itself, in seconds; and the most memory, in MiB, mostly the sanitizer's.
LIMIT, MEMORY = 3600, 2048


def command(name, binary, folder, runs, seed, seconds):
    """libFuzzer's arguments."""
    *_, longest, others = TARGETS[name]
    words = os.path.join(build.FUZZ, "Dictionaries", name + ".dict")
    kept = os.path.join(build.FUZZ, "Corpus", name)
    return [binary, folder, *[place for place in [kept] if os.path.isdir(place)],
            *[os.path.join(build.ROOT, other) for other in others], f"-runs={runs}", f"-seed={seed}", f"-max_len={longest}",
            "-timeout=5", f"-rss_limit_mb={MEMORY}", f"-max_total_time={seconds}", "-print_final_stats=1", "-use_value_profile=0",
            "-reload=0", f"-artifact_prefix={FINDINGS}/{name}-", *(["-dict=" + words] if os.path.exists(words) else [])]


def fuzz(name, binary, runs, seed, seconds, keep):
    """Runs one target; returns whether it held, and its line."""
    folder = tempfile.mkdtemp(prefix="fuzz-" + name + "-", dir=build.BUILD)
    began = time.monotonic()
    process = subprocess.Popen(command(name, binary, folder, runs, seed, seconds), env=ENVIRONMENT,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds + 60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
    finally:
        if keep and process.returncode == 0:
            merge(name, binary, folder)
        shutil.rmtree(folder, ignore_errors=True)
    seconds = time.monotonic() - began
    held = process.returncode == 0
    with open(os.path.join(build.BUILD, f"log-{name}.txt"), "w") as file:
        file.write(output)
    return held, line(name, output, seconds, seed) + ("" if held else "\n" + failure(output))


def line(name, output, seconds, seed):
    """What a run came to, in one line."""
    def last(pattern):
        found = re.findall(pattern, output)
        return found[-1] if found else "?"
    done, memory = last(r"number_of_executed_units: (\d+)"), last(r"peak_rss_mb: +(\d+)")
    edges, features, longest = last(r"cov: (\d+)"), last(r"ft: (\d+)"), last(r"longest input: ([0-9.]+ ms)")
    rate = f"{int(done) / seconds:.0f}" if done.isdigit() else "?"
    return (f"{name}: {done} inputs, seed {seed}, {rate}/s, {edges} edges, {features} features, longest {longest}, "
            f"{memory} MiB")


def failure(output):
    """The end of the output that tells what is wrong."""
    lines = [text for text in output.splitlines() if not re.match(r"#\d+\s|\s+#(1[2-9]|[2-9]\d)\s|\s*NEW_FUNC", text)]
    start = next((index for index, text in enumerate(lines) if re.search(r"FAULT|Fatal|ERROR:|error:", text)), len(lines) - 12)
    return "\n".join("    " + text[:200] for text in lines[max(0, start):start + 30])


def merge(name, binary, found):
    """Adds to the kept inputs the few smallest of the found ones that together reach all other edges that these reach."""
    kept = os.path.join(build.FUZZ, "Corpus", name)
    os.makedirs(kept, exist_ok=True)
    # Edges alone, however often each was passed: else there would be thousands.
    subprocess.run([binary, "-set_cover_merge=1", "-use_counters=0", f"-max_len={TARGETS[name][2]}", kept, found],
                   env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=LIMIT, check=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=LIMIT)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--form", choices=sorted(build.FORMS), default="checked")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    names = options.target or list(TARGETS)
    runs = 2_000_000 if options.long else options.runs
    os.makedirs(FINDINGS, exist_ok=True)
    began = time.monotonic()
    try:
        binaries = build.build({name: TARGETS[name][:2] for name in names}, options.form, options.jobs)
    except build.Broken as fault:
        sys.exit(str(fault))
    print(f"built in {time.monotonic() - began:.0f} s", flush=True)
    passed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tasks = [pool.submit(fuzz, name, binaries[name], runs, options.seed, options.seconds,
                             options.keep) for name in names]
        for task in concurrent.futures.as_completed(tasks):
            held, text = task.result()
            passed += held
            print(text, flush=True)
    print(f"{passed} passed, {len(names) - passed} failed")
    sys.exit(0 if passed == len(names) else 1)


if __name__ == "__main__":
    main()
