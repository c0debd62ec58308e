"""A folder with logs, a state of them, and the programs that keep and read it."""
import json, os, random, subprocess, time
import torture
from torture import check

# What follows ends by itself when nothing came for so long: enough where every line has its break.
SOON = "0.3s"
FIGURES = ["report", *torture.WINDOW]
# When the events of the logs made here begin.
DAY = 1_700_000_000


def run(*command, environment=None):
    """Runs a program to its end; answers its exit code, output and errors."""
    got = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=torture.LIMIT,
                         env={**os.environ, **(environment or {})}, errors="replace")
    return got.returncode, got.stdout, got.stderr


class StateBench(torture.Bench):
    """A temporary folder with logs, a state, and programs that follow."""

    def __init__(self, seed):
        super().__init__(seed)
        self.rng = random.Random(seed)
        self.state = os.path.join(self.folder, "kept", "S.db")
        os.makedirs(self.logs, exist_ok=True)

    def follow(self, name, idle=torture.IDLE, environment=None):
        """Starts the engine that keeps what it reads."""
        before = ["env", *(f"{key}={value}" for key, value in environment.items())] if environment else []
        return self.start(name, [*before, *self.command(idle)])

    def command(self, idle):
        ending = ["--until-idle", idle] if idle else []
        return [torture.BINARY, "report", "--follow", "--every", "60s", *ending, "--state", self.state, self.logs]

    def catch_up(self, idle=SOON):
        """Follows to the end of what there is; answers what was said on the way."""
        program = self.follow("last follower", idle)
        program.output()
        return open(program.path + ".err", encoding="utf-8", errors="replace").read()

    def kept(self):
        """The report of the state and of what the logs hold beyond it; the state stays as it is."""
        return run(torture.BINARY, *FIGURES, "--state", self.state, self.logs)

    def fresh(self):
        """The report of the logs alone."""
        code, text, errors = run(torture.BINARY, *FIGURES, self.logs)
        check(code == 0, f"the report of the logs alone ended with {code}: {errors[-500:]}")
        return figures(text)

    def check_equal(self, want=None):
        """Checks that the state comes to what the logs come to."""
        want = want or self.fresh()
        code, text, errors = self.kept()
        check(code == 0, f"the report of the state ended with {code}: {errors[-500:]}")
        got = figures(text)
        check(got == want, f"kept and recomputed differ: {differences(got, want)}")
        ids = self.ids()
        events, conflicts = want["input"]["events"], want["input"]["conflicts"]
        # What was kept of an event stands there again when another content of it has come.
        check(len(set(ids)) == events <= len(ids) <= events + conflicts,
              f"{len(ids)} events in the state, {len(set(ids))} of them distinct, want {events} and {conflicts} conflicts")
        return want

    def ids(self):
        code, text, errors = run("sqlite3", "-readonly", self.state, "select id from events")
        check(code == 0, f"sqlite3 ended with {code}: {errors}")
        return text.splitlines()

    def explained(self):
        code, text, errors = run(torture.BINARY, *torture.IDS, "--state", self.state, self.logs)
        check(code == 0, f"explain ended with {code}: {errors[-500:]}")
        return text


def figures(text):
    """All of a report but what tells how the lines came rather than what they say: in how many files, in which order."""
    report = json.loads(text)
    del report["input"]["files"], report["input"]["late"]
    return report


def differences(got, want, place=""):
    """The places at which two reports differ, the first few."""
    if isinstance(got, dict) and isinstance(want, dict):
        found = [differences(got.get(key), want.get(key), f"{place}.{key}") for key in {**got, **want}]
        return "; ".join(words for words in found if words)[:600]
    return "" if got == want else f"{place} is {got!r}, want {want!r}"


def event(number, **more):
    """A line of a log: a deployment of its own."""
    at = DAY + number * 37
    service = ("checkout", "search", "payments")[number % 3]
    return json.dumps({"time": stamp(at), "kind": "deploy", "state": "failed" if number % 7 == 0 else "succeeded",
                       "id": f"ev-{number:06d}", "service": service, "version": f"1.{number}", "env": "production", **more}) + "\n"


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def put(path, text, mode="a"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, mode, encoding="utf-8") as file:
        file.write(text)

