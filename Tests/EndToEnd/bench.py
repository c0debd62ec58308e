"""What the tests of faults have in common: their switches, shims, watched processes, and how soon a screen answers."""
import argparse, json, os, re, shutil, subprocess, time

from harness import BINARY, WORK, check

parser = argparse.ArgumentParser(description="Tests of the faults that the world has in store.")
parser.add_argument("binary")
parser.add_argument("--long", action="store_true", help="with the full figures of the list of faults")
parser.add_argument("--table", action="store_true", help="print the list of faults with what covers each")
parser.add_argument("tests", nargs="*")
OPTIONS = parser.parse_intermixed_args()
TESTS = []
MIB = 1024


def fault(*rows):
    """Marks a test, and the rows of the list of faults that it covers."""
    def mark(body):
        body.rows = rows
        TESTS.append(body)
        return body
    return mark


def size(short, full):
    """The figure of the short form or that of --long."""
    return full if OPTIONS.long else short


def note(words):
    print("      " + words)


def folder(name):
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def shim(name):
    """The environment that loads a shim; `None`, with a reason printed, where nothing can compile it."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shims", name + ".c")
    library = os.path.join(WORK, name + ".so")
    if not os.path.exists(library):
        if shutil.which("cc") is None:
            note("skipped: no C compiler for the shim")
            return None
        subprocess.run(["cc", "-Wall", "-Werror", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": library}


def negative_durations(text):
    """What in a text reads as a duration below zero."""
    return re.findall(r"(?<![\w-])-\d+(?:\.\d+)?\s?(?:s|m|min|h|d)\b", text)


def line(n, time="2026-06-30T10:00:00Z", **more):
    """A line about a deployment, the same whenever it is made."""
    fields = {"time": time, "kind": "deploy", "state": "succeeded", "id": f"d{n}", "service": "api", "env": "production",
              "version": f"v{n}"}
    return json.dumps({**fields, **more}) + "\n"


def write(path, text, mode="w"):
    with open(path, mode + ("b" if isinstance(text, bytes) else "")) as file:
        file.write(text)
    return path


def now(ahead=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + ahead))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def high_water(pid):
    """The most memory that a process has held, in kB; 0 when it has gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            found = re.search(r"VmHWM:\s+(\d+)", file.read())
    except OSError:
        return 0
    return int(found.group(1)) if found else 0


class Watched:
    """A process whose output goes to files, and whose memory and processor time are watched until it ends."""

    def __init__(self, *args, env=None, **more):
        self.out = open(os.path.join(WORK, "watched.out"), "w+b")
        self.err = open(os.path.join(WORK, "watched.err"), "w+b")
        self.started = time.monotonic()
        self.process = subprocess.Popen([BINARY, *args], stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err,
                                        env={**os.environ, **(env or {})}, **more)
        self.memory = self.processor = 0

    @property
    def pid(self):
        return self.process.pid

    def send(self, number):
        os.kill(self.pid, number)

    def end(self, seconds=90):
        """Waits for the end; the exit code."""
        limit = time.monotonic() + seconds
        while os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > limit:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"did not end within {seconds} s")
            self.memory = max(self.memory, high_water(self.pid))
            self.processor = processor_seconds(self.pid)
            time.sleep(0.01)
        self.processor = processor_seconds(self.pid)
        code = self.process.wait()
        self.seconds = time.monotonic() - self.started
        for file in (self.out, self.err):
            file.seek(0)
        self.stdout, self.stderr = self.out.read(), self.err.read()
        self.out.close()
        self.err.close()
        return code

    def report(self, seconds=90):
        """Waits for the end; the last JSON report."""
        code = self.end(seconds)
        check(code == 0, f"exit {code}: {self.stderr[-500:]}")
        return json.loads(self.stdout.splitlines()[-1])


REPORT = ["report", "--format", "json", "--window", "36500d"]


def following(idle="2s"):
    return [*REPORT, "--follow", "--every", "60s", "--until-idle", idle]


def idle_memory():
    """What a process of ours holds that reads next to nothing, in kB."""
    watched = Watched(*following("0.5s"), write(os.path.join(WORK, "next-to-nothing.jsonl"), line(0)))
    watched.report()
    check(watched.memory > 0, "nothing was seen of a process")
    return watched.memory


# What clears a screen before it is drawn again.
CLEARED = b"\x1b[H\x1b[2J"


def check_shown(t, text, seconds=8):
    """Waits until a screen shows a text; what has changed is sent in pieces, so all of it is asked for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        place = len(t.bytes)
        t.key("\x0c")
        t.drain(0.2)
        if text.encode() in t.bytes[place:]:
            return
    raise AssertionError(f"{text!r} never came on the screen")


def answers(t, seconds, every=0.1):
    """How soon a screen draws itself again when it is asked to, in milliseconds, while time goes by."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        place, started = len(t.bytes), time.monotonic()
        t.key("\x0c")
        while CLEARED not in t.bytes[place:]:
            check(time.monotonic() - started < 10, "the screen does not answer a key within 10 s")
            t.drain(0.001)
        found.append((time.monotonic() - started) * 1000)
        t.drain(every)
    return sorted(found)


def check_answers(found, words):
    """Half of the answers come within the 50 ms of a tick; on a busy machine not all do."""
    middle, last = found[len(found) // 2], found[-1]
    note(f"{words}: answers to {len(found)} keys after {middle:.0f} ms, at most {last:.0f} ms")
    check(middle <= 50, f"{words}: half of the answers took longer than {middle:.0f} ms")


def stop(t):
    """Ends a screen by a key."""
    t.key("Q")
    code = t.wait(8)
    t.close()
    check(code == 0, f"Q ended it with {code}")
