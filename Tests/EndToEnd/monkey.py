#!/usr/bin/env python3
"""A monkey at the keyboard: keys, lines, the mouse, cut sequences, sizes and signals at random, and what must hold anyway.

usage: monkey.py path/to/doratop [--seeds N] [--first-seed S] [--acts N] [--long]

After each run the terminal has seen nothing outside its grammar and nothing outside its screen, a key is answered within
two seconds, a full redraw changes no cell, the overview of an instant has the cells that a fresh replay taken there shows
and the numbers of a report as of it, and the end gives the terminal back. A run that fails is cut down to the fewest acts.
Python's standard library only. Prints a line for each run and `N passed, N failed`.
"""
import argparse, calendar, fcntl, json, math, os, random, re, select, signal, struct, sys, termios, time

from emulator import MODES, Emulator
from harness import HOSTILE, SAMPLE, WORK, Terminal, check, run

# q and Q are left out everywhere: they are meant to end it.
KEYS = list("jjjkkGdaivspPbTEeo1234nNSwu?hMcR,.<>[]{}LHzZ0` +-=AxyW") + ["\r"] * 6 + ["\x1b"] * 4 + \
    "\t \x1b[Z \x1b[A \x1b[B \x1bOC \x1bOD \x1b[5~ \x1b[6~ \x1bOH \x1bOF \x04 \x15 \x0c \x7f \x1bOP \x00 é 日 \u0301 \x1bx".split(" ")
LINES = {
    ":": ["metric lead-time", "window 7d", "window 1s", "window 3000d", "service checkout", "service nosuch", "team web", "all",
          "theme paper", "theme nosuch", "goto yesterday", "goto -2h", "goto end", "goto 9999-12-31", "goto now", "nosuch", "",
          "compare previous now", "compare 2026-05 2026-06", "compare 2026-13", "filter service:checkout", "sort lead desc",
          "zone", "help", "export x.svg", "export /nonexistent/x", "unack nosuch", "silence a b c"],
    "/": ["check", "a", "", "zzz", "日", "["], "&": ["service:check", "result:failed", "age<1d", "!team:web", "age<", "nosuch:x"],
    "t": ["2026-05-05", "nosense", "-1d"], "C": ["previous now", "x y"]}
CUT = ["\x1b[", "\x1b[<0;", "\x1b[<0;10;5", "\x1bO", "\x1b[1;2", "\x1b[M", "\x1b[M !", "\x1b[<;;M", "\x1b[<-1;2;3M",
       "\x1b[<9999999999;1;1M", "\x1b]0;x\x07", "\x1bP1$r\x1b\\", "\x1b[24;80R", "\x1b[I", "\x1b\x1b\x1b", "\x1b[201~"]
PASTES = ["hello", "one\ntwo\n", ":sort\r", "\x1b[31mred", "x" * 5000, "日本語", ""]
SIZES = [(1, 1), (2, 2), (1, 300), (100, 1), (5, 39), (6, 40), (9, 40), (10, 39), (10, 40), (23, 80), (24, 80), (36, 120), (45, 160),
         (60, 220), (100, 300)]
TERMINALS = [{}, {}, {"LANG": "C"}, {"NO_COLOR": "1"}, {"TERM": "xterm"}, {"TERM": "screen-256color"}]
WORKED_AT = (30, 100)


class Seen(Terminal):
    """A program on a pty whose screen is read."""

    def __init__(self, args, rows, columns, **env):
        self.emulator, self.ended = Emulator(rows, columns, env.get("LANG") == "C"), None
        super().__init__(args, rows, columns, TZ="Europe/Berlin", **env)

    def drain(self, quiet, limit=None):
        """Reads until nothing came for a while; answers whether anything came."""
        end, came = time.monotonic() + (limit or quiet), False
        while time.monotonic() < end and select.select([self.fd], [], [], quiet)[0]:
            try:
                data = os.read(self.fd, 1 << 16)
            except OSError:
                break
            if not data:
                break
            came = True
            self.bytes = self.bytes[-4096:] + data
            self.emulator.feed(data)
        self.reap()
        return came

    def reap(self):
        pid, status = (0, 0) if self.ended is not None else os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            self.check_given_back("while it is stopped")
            os.kill(self.pid, signal.SIGCONT)
        elif pid:
            self.ended = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def check_given_back(self, words):
        while select.select([self.fd], [], [], 0.02)[0]:
            try:
                self.emulator.feed(os.read(self.fd, 1 << 16))
            except OSError:
                break
        screen = self.emulator
        wrong = [mode for mode, value in screen.modes.items() if mode != "12" and value != MODES[mode]]
        check(not wrong and not screen.titles and not screen.graphics and screen.style == "0",
              f"{words}: modes {wrong}, titles {screen.titles}, style {screen.style}")
        check(termios.tcgetattr(self.fd) == self.before, f"{words}: the terminal's settings are not what they were")

    def still(self, quiet=0.15):
        """The screen once it no longer changes."""
        end, before = time.monotonic() + 8, None
        while time.monotonic() < end:
            if not self.drain(quiet, 2) and quiet >= 0.1:
                self.emulator.is_settled = True
            now = self.emulator.picture()
            if now == before:
                break
            before = now
        return before

    def press(self, text, quiet=0.06):
        self.key(text)
        self.drain(quiet, 2)

    def resize(self, rows, columns):
        self.drain(0, 1)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.emulator.resize(rows, columns)

    def head(self):
        return self.emulator.text()[0]

    def check_answers(self):
        before, end = self.emulator.repaints, time.monotonic() + 2
        self.key("\x0c")
        while time.monotonic() < end and self.emulator.repaints == before:
            self.drain(0.02, 0.1)
        check(self.ended is None, f"ended with {self.ended}")
        check(self.emulator.repaints > before, "Ctrl-L was not answered within 2 s:\n" + "\n".join(self.emulator.text()[:4]))

    def calm(self):
        """Out of whatever was begun: a report, a paste, a line, the help, a notice."""
        self.press("\x1b[201~")
        for _ in range(4):
            self.press("\x1b")

    def work(self):
        """Where keys are for somebody, in a size that has room for all."""
        self.resize(*WORKED_AT)
        self.still()
        self.calm()
        if not self.head().startswith(" doratop"):
            self.press("W")
        check(self.still() and self.head().startswith(" doratop"), f"there is no header: {self.head()}")
        self.calm()


def acts(seed, count):
    """What is done: texts that are typed, sizes as pairs, signals and waits by name."""
    chance, size, result = random.Random(seed), (24, 80), []
    for _ in range(count):
        what, at = chance.random(), lambda: (chance.randint(1, size[1]), chance.randint(1, size[0]))
        if what < 0.5:
            act = "".join(chance.choice(KEYS) for _ in range(chance.choice([1, 1, 1, 2, 5])))
        elif what < 0.68:
            kind = chance.choice(":::/&&tC")
            act = kind + chance.choice(LINES[kind]) + chance.choice(["\r", "\r", "\r", "\x1b", "\t\r", ""])
        elif what < 0.78:
            x, y = at()
            down, up = f"\x1b[<0;{x};{y}M", f"\x1b[<0;{x};{y}m"
            act = chance.choice([down + up, (down + up) * 2, down, down + f"\x1b[<32;{at()[0]};{y}M" + up, f"\x1b[<65;{x};{y}M" * 5,
                                 f"\x1b[<{chance.choice([1, 3, 35, 128])};{chance.choice([0, x, 99999])};{y}M"])
        elif what < 0.82:
            act = chance.choice(CUT)
        elif what < 0.86:
            act = "\x1b[200~" + chance.choice(PASTES) + "\x1b[201~"
        elif what < 0.95:
            act = size = chance.choice(SIZES) if chance.random() < 0.6 else (chance.randint(1, 100), chance.randint(1, 300))
        else:
            act = chance.choice(["WINCH", "TSTP", "CONT", "wait"])
        result.append(act)
    return result


def perform(t, done, seed):
    chance = random.Random(-seed)
    for act in done:
        if act == "wait":
            t.drain(0.3, 0.3)
        elif isinstance(act, tuple):
            t.resize(*act)
        elif act in ("WINCH", "TSTP", "CONT"):
            os.kill(t.pid, getattr(signal, "SIG" + act))
        else:
            t.key(act)
        t.drain(chance.choice([0, 0.005, 0.03]))
        check(t.ended is None, f"ended with {t.ended} after {act!r}")


def check_same(one, other, words):
    for row, (left, right) in enumerate(zip(one, other)):
        if left != right:
            column = next((n for n, (a, b) in enumerate(zip(left, right)) if a != b), 0)
            lines = ["".join(char for char, _ in line)[max(0, column - 20):column + 40] for line in (left, right)]
            raise AssertionError(f"{words}: row {row + 1}, column {column + 1}: {left[column]}, {right[column]}: {lines}")


def check_redraw(t, words):
    """A clock that runs may move between the two: then once more."""
    for attempt in range(5):
        before = t.still()
        t.check_answers()
        after = t.still()
        if before == after:
            return
    check_same(before, after, f"{words}: a full redraw changed the screen")


def check_numbers(t, log, when):
    """Counts and values of the four measures, in the halves of the screen where their panels are."""
    found = json.loads(run("report", "--no-config", "--format", "json", "--as-of", when.replace(" ", "T") + "Z", log).stdout)
    text, half = t.emulator.text(), t.emulator.columns // 2
    frequency, lead, failures, recovery = (found[key] for key in ("deploymentFrequency", "leadTime", "changeFailureRate", "recoveryTime"))
    clock = lambda seconds: "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)
    left, right = ["%d deploy" % frequency["deployments"]], []
    if failures["attempts"]:
        left += ["%.1f%%" % (math.floor(failures["rate"] * 1000 + 0.5) / 10), "%d of %d deploy" % (failures["failed"], failures["attempts"])]
    for measure in (lead, recovery):
        if measure["n"]:
            right.append("n=%d" % measure["n"])
            right += [clock(int(measure["mean"]))] if measure["mean"] < 86400 else []
    for words, part in [(words, slice(0, half)) for words in left] + [(words, slice(half, None)) for words in right]:
        check(any(words in line[part] for line in text), f"{words!r} of the report as of {when} is not on the screen:\n" + "\n".join(text[:14]))


def settled(t, when, size):
    """The overview of an instant: everything else as it is at the start."""
    t.work()
    for keys in (":all\r", ":sort worst\r", ":overview\r", ":window 30d\r", ":theme default\r", "Z" * 12, "1", f":goto {when[:10]}\r"):
        t.press(keys)
    t.still()
    if " UTC" not in t.head():
        t.press("u")
    t.press(f":goto {when}\r")
    t.press("\x1b")
    t.resize(*size)
    return t.still(0.3)


def fresh(log, when, size, args, env):
    t = Seen(args + [log], *size, **env)
    try:
        t.drain(0.5, 3)
        t.press(f":goto {when}\r", 0.3)
        t.press("\x1b")
        return t.still(0.3)
    finally:
        t.close()


def attempt(seed, log, span, args, env, done):
    chance = random.Random(seed + 1)
    t = Seen(args + [log], 24, 80, **env)
    try:
        t.drain(0.3, 3)
        perform(t, done, seed)
        t.still()
        t.calm()
        t.check_answers()
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(chance.randint(*span)))
        size = chance.choice(SIZES)
        shown = settled(t, when, size)
        if args[0] == "replay":
            check_same(shown, fresh(log, when, size, args, env), f"at {when} in {size} a fresh one shows something else")
        t.resize(*chance.choice([(24, 80), (36, 120)]))
        t.still()
        check_numbers(t, log, when)
        check_redraw(t, "the overview")
        t.press(chance.choice(["d", "i", "s", "a", "v", "P"]) + "jj")
        check_redraw(t, "a view")
        how, code = chance.choice([("TERM", 143), ("HUP", 129), ("INT", 130), ("Q", 0)])
        t.key("Q") if how == "Q" else os.kill(t.pid, getattr(signal, "SIG" + how))
        end = time.monotonic() + 5
        while t.ended is None and time.monotonic() < end:
            t.drain(0.02, 0.2)
        check(t.ended == code, f"{how} ended it with {t.ended}")
        t.check_given_back(how)
        check(not t.emulator.faults, f"on the terminal: {t.emulator.faults}")
    finally:
        if t.ended is None:
            t.close()
        else:
            os.close(t.fd)


def failure(*arguments):
    try:
        attempt(*arguments)
        return None
    except AssertionError as error:
        return str(error)


def fewest(seed, log, span, args, env, done, tries=40):
    """Leaves out parts of what was done, as long as it still fails."""
    parts = 2
    while done and tries > 0:
        size = max(1, len(done) // parts)
        for start in range(0, len(done), size):
            tries -= 1
            less = done[:start] + done[start + size:]
            if failure(seed, log, span, args, env, less):
                done, parts = less, max(2, parts - 1)
                break
        else:
            if size == 1:
                break
            parts = min(len(done), parts * 2)
    return done


def logs():
    """Logs, and from when to when there is something to see in them."""
    parse = lambda text: calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S"))
    wide = os.path.join(WORK, "wide.jsonl")
    names = ["日本語サービス", "a\u0301" * 30, "العربية", "x" * 300, "⚠️", "%s", "tab\there"]
    with open(wide, "w") as file:
        for n in range(300):
            name = names[n % len(names)]
            file.write(json.dumps({"time": f"2026-06-{1 + n // 20:02d}T{n % 24:02d}:{n % 60:02d}:00Z", "kind": "deploy", "env": "production",
                                   "state": "succeeded" if n % 5 else "failed", "id": f"d{n}{name}", "service": name, "version": name}) + "\n")
    for path in (SAMPLE, HOSTILE, wide):
        with open(path, errors="replace") as file:
            times = sorted(re.findall(r'"time":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z', file.read()))
        yield path, (parse(times[len(times) // 20]), parse(times[-2]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--acts", type=int, default=30)
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    # What it exports goes with the rest.
    os.chdir(WORK)
    known, passed, failed = list(logs()), 0, 0
    for seed in range(options.first_seed, options.first_seed + (options.seeds or (200 if options.long else 3))):
        chance = random.Random(seed)
        log, span = known[seed % len(known)]
        args = [chance.choice(["replay", "replay", "watch"]), "--no-config"] + chance.choice([[], ["-m"]])
        env, done = chance.choice(TERMINALS), acts(seed, options.acts)
        name = f"seed {seed}: {' '.join(args)} {os.path.basename(log)} {env}"
        words = failure(seed, log, span, args, env, done)
        if words:
            failed += 1
            print(f"FAIL  {name}: {words[:1500]}\n      fewest: {fewest(seed, log, span, args, env, done)!r}", flush=True)
        else:
            passed += 1
            print(f"ok    {name}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
