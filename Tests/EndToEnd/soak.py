#!/usr/bin/env python3
"""A week on a monitor, at another speed: what grows, and what is lost.

usage: soak.py path/to/doratop [--events N] [--rotations N] [--resizes N] [--seconds S] [--seed N] [--long]

The dashboard runs on a pty under a clock that goes a thousand times as fast or more, over a log that is written,
rotated and compressed all the while, with a state that gives up what is older than some hours. Its memory,
descriptors, journal and bytes to the terminal are taken each simulated hour; at the end every event must have been
counted once. `--long` is a week of 5,000,000 events, 1,000 rotations and 200 resizes. Prints the figures and
`N passed, N failed`. Python's standard library and a C compiler only.
"""
import argparse, fcntl, gzip, json, os, random, shutil, sqlite3, statistics, struct, subprocess, sys, tempfile, termios, time

from harness import BINARY, Terminal, check

ROOT = os.path.dirname(os.path.abspath(__file__))
WEEK = 7 * 86400
HOUR = 3600


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rotations", type=int, default=40)
    parser.add_argument("--resizes", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--retention", default="6h")
    parser.add_argument("--keep", type=int, default=8, help="rotated files kept")
    parser.add_argument("--long", action="store_true")
    found = parser.parse_args()
    if found.long:
        found.events, found.rotations, found.resizes, found.seconds = 5_000_000, 1_000, 200, 600
        # As many as are rotated in a minute of this week.
        found.keep = max(found.keep, 100)
    return found


class Story:
    """Lines of a few teams at work, for as long as anybody wants; each line is an event of its own."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.number = 0
        self.open = []

    def lines(self, count, start, end):
        """So many lines, between two instants."""
        lines = []
        while len(lines) < count:
            lines += self.work(start + (end - start) * len(lines) / count)
        return lines

    def work(self, now):
        self.number += 1
        number, chance = self.number, self.random.random
        service = "svc-%02d" % self.random.randrange(20)
        stamp = int(now * 1000)
        line = lambda kind, state, rest: '{"time":%d,"kind":"%s"%s,"service":"%s",%s}' % (
            stamp, kind, ',"state":"%s"' % state if state else "", service, rest)
        sha, run = "%040x" % (number * 2654435761 % (1 << 160)), "run-%d" % number
        lines = [line("commit", "", '"sha":"%s","team":"team-%s","committed":%d' % (sha, service[4], stamp - 60_000)),
                 line("pipeline", "queued", '"id":"%s","sha":"%s"' % (run, sha)),
                 line("pipeline", "started", '"id":"%s","sha":"%s"' % (run, sha))]
        for name in ("unit_tests", "integration_tests", "security_scan", "build"):
            lines.append(line("job", "succeeded", '"id":"%d-%s","run":"%s","name":"%s"' % (number, name, run, name)))
        lines.append(line("pipeline", "failed" if chance() < 0.1 else "succeeded", '"id":"%s","sha":"%s"' % (run, sha)))
        if chance() < 0.3:
            lines.append(line("deploy", "succeeded", '"id":"s%d","env":"staging","sha":"%s"' % (number, sha)))
            state = "failed" if chance() < 0.1 else "succeeded"
            lines.append(line("deploy", state, '"id":"p%d","env":"production","sha":"%s"' % (number, sha)))
        if chance() < 0.02:
            lines.append(line("incident", "opened", '"id":"i%d"' % number))
            self.open.append((number, service))
        if self.open and chance() < 0.03:
            incident, service = self.open.pop(0)
            lines.append(line("incident", "resolved", '"id":"i%d"' % incident))
        return lines


class Process:
    """What the system says of a process."""

    def __init__(self, pid):
        self.pid = pid

    @property
    def resident(self):
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @property
    def seconds(self):
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def shim(folder):
    """A clock that is moved by a file; `None` without a C compiler."""
    compiler = shutil.which("cc")
    if not compiler:
        return None
    path = os.path.join(folder, "clock.so")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", path, os.path.join(ROOT, "shims", "clock.c"), "-ldl"], check=True)
    return path


def rotate(log, kept, compress):
    """Renames the log, and lets its oldest forms go."""
    for number in range(kept, 0, -1):
        for ending in ("", ".gz"):
            old = f"{log}.{number}{ending}"
            if os.path.exists(old):
                if number == kept:
                    os.unlink(old)
                else:
                    os.rename(old, f"{log}.{number + 1}{ending}")
    os.rename(log, log + ".1")
    if compress and os.path.exists(log + ".2"):
        with open(log + ".2", "rb") as file, gzip.open(log + ".2.gz.new", "wb", 1) as packed:
            shutil.copyfileobj(file, packed)
        os.rename(log + ".2.gz.new", log + ".2.gz")
        os.unlink(log + ".2")


def soak(options, folder):
    """a week on a monitor ends as it began, and every event is counted once"""
    library = shim(folder)
    if not library:
        print("      skipped: no C compiler")
        return
    chance = random.Random(options.seed)
    story = Story(options.seed)
    log, state, offset = (os.path.join(folder, name) for name in ("log.jsonl", "state.db", "offset"))
    logs = os.path.join(folder, "logs")
    os.mkdir(logs)
    log = os.path.join(logs, "log.jsonl")
    began = time.time()
    # The simulated week ends now and here, so that no clock is ahead of the machine's.
    start = began - WEEK

    def set_clock(now):
        with open(offset + ".new", "w") as file:
            file.write(str(int(now - time.time())))
        os.rename(offset + ".new", offset)

    set_clock(start)
    open(log, "w").close()
    terminal = Terminal(["--state", state, "--retention", options.retention, "--window", "1h", "--interval", "0.1s", logs],
                        rows=40, columns=120, LD_PRELOAD=library, CLOCK_OFFSET=offset)
    process = Process(terminal.pid)
    steps = int(options.seconds * 10)
    resizes = {int((n + 1) * steps / (options.resizes + 1)) for n in range(options.resizes)}
    written = rotated = resized = 0
    samples, sent = [], 0
    for step in range(steps):
        now = start + WEEK * (step + 1) / steps
        before = start + WEEK * step / steps
        lines = story.lines(max(0, options.events * (step + 1) // steps - written), before, now)
        written += len(lines)
        set_clock(now)
        turns = options.rotations * (step + 1) // steps - rotated
        for turn in range(turns + 1):
            part = lines[turn * len(lines) // (turns + 1):(turn + 1) * len(lines) // (turns + 1)]
            with open(log, "a") as file:
                file.write("".join(line + "\n" for line in part))
            if turn < turns:
                rotate(log, options.keep, compress=rotated % 2 == 1)
                rotated += 1
        if step in resizes:
            resized += 1
            fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", chance.randint(8, 70), chance.randint(20, 220), 0, 0))
        deadline = began + (step + 1) * options.seconds / steps
        terminal.drain(max(0.01, deadline - time.time()))
        check(os.waitpid(terminal.pid, os.WNOHANG)[0] == 0, f"the program ended at step {step}: {terminal.bytes[-500:]}")
        if (step + 1) % max(1, steps // 168) == 0:
            samples.append((process.resident, process.descriptors, size(state + "-wal"), len(terminal.bytes) - sent, size(state)))
            sent = len(terminal.bytes)
            terminal.bytes, sent = terminal.bytes[-100_000:], min(sent, 100_000)
    # What was written last is read and kept.
    terminal.drain(5)
    cpu = process.seconds
    terminal.key("q")
    check(terminal.wait(20) == 0, "the program did not end well")
    terminal.close()
    report(options, samples, written, rotated, resized, cpu, time.time() - began)
    got = subprocess.run([BINARY, "report", "--state", state, "--format", "json", "--window", "1h", logs], capture_output=True, text=True,
                         env={**os.environ, "LD_PRELOAD": library, "CLOCK_OFFSET": offset}, timeout=120)
    check(got.returncode == 0, got.stderr)
    counted = json.loads(got.stdout)["input"]
    # What is read later than it is kept for is too old: a stall of seconds is hours of this week.
    kept = sqlite3.connect(state).execute("select counters from head").fetchone()[0]
    old = json.loads(kept)["tooOld"]
    print(f"      {counted['lines'] - written} lines were read again, {old} events were too old")
    check(counted["lines"] == written, f"{counted['lines']} lines counted, {written} written, {rotated} rotations")
    check(counted["events"] + old == written, f"{counted['events']} events counted and {old} too old, {written} written")
    check(old < written // 100, f"{old} of {written} events were read too late")
    check(counted["rejected"] == 0, f"{counted['rejected']} lines refused")
    judge(options, samples)


def report(options, samples, written, rotated, resized, cpu, seconds):
    mib = lambda value: value / (1 << 20)
    memory = [mib(sample[0]) for sample in samples]
    print(f"      {written} events, {rotated} rotations, {resized} resizes, a week in {seconds:.0f} s, seed {options.seed}, "
          f"retention {options.retention}")
    print(f"      memory MiB: first hour {memory[0]:.0f}, a tenth on {statistics.median(early(memory)):.0f}, "
          f"last tenth {statistics.median(late(memory)):.0f}, most {max(memory):.0f}")
    print(f"      descriptors: {min(s[1] for s in samples)} to {max(s[1] for s in samples)}, last {samples[-1][1]}; "
          f"journal at most {mib(max(s[2] for s in samples)):.1f} MiB, state at most {mib(max(s[4] for s in samples)):.1f} MiB")
    sent = [sample[3] for sample in samples]
    print(f"      bytes to the terminal an hour: {statistics.median(early(sent)):.0f} early, {statistics.median(late(sent)):.0f} late; "
          f"{cpu:.1f} s of a core")


def early(values):
    """The values of the second and third tenth: what grows when a program begins has grown."""
    return values[len(values) // 10:max(len(values) // 10 + 1, 3 * len(values) // 10)]


def late(values):
    return values[-max(1, len(values) // 5):]


def judge(options, samples):
    memory = [sample[0] for sample in samples]
    first, last = statistics.median(early(memory)), statistics.median(late(memory))
    check(last <= first * 1.10 + (2 << 20), f"memory grew from {first / (1 << 20):.0f} to {last / (1 << 20):.0f} MiB")
    descriptors = [sample[1] for sample in samples]
    # A rotated file stays open for half a minute, for who still writes to it.
    most = max(early(descriptors)) + 8 if options.seconds >= 300 else 24 + 40 * options.rotations / options.seconds
    check(max(late(descriptors)) <= most, f"descriptors grew: {descriptors}")
    check(max(sample[2] for sample in samples) <= 64 << 20, "the journal grew")
    sent = [sample[3] for sample in samples]
    check(statistics.median(late(sent)) <= 2 * statistics.median(early(sent)) + 2000, f"bytes to the terminal grew: {sent}")


def main():
    options = arguments()
    folder = tempfile.mkdtemp(prefix="doratop-soak")
    try:
        soak(options, folder)
        print(f"ok    {soak.__doc__}\n1 passed, 0 failed")
        return 0
    except Exception as error:
        print(f"FAIL  {soak.__doc__}: {error if isinstance(error, AssertionError) else repr(error)}"[:3000] + "\n0 passed, 1 failed")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
