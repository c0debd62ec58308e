#!/usr/bin/env python3
"""Tests of what a dashboard remembers: restarts, many at once on one state, and everything that can be wrong with it.

usage: state.py path/to/doratop [--long] [TEST...]

The short form takes a minute and a half; --long kills fifty writers and starts fifty pairs. Each dashboard runs in a
terminal of tmux, so that what is asked for is what its screen shows. Python's standard library and tmux only; the disk
that fills is a tmpfs of 4 MiB where one can be mounted, the network home a shim where there is a C compiler: else a reason
is printed. Prints a line for each test and `N passed, N failed`.
"""
import argparse, fcntl, json, os, re, resource, shutil, signal, sqlite3, stat, subprocess, sys, time

from dashboards import NOBODYS, Dashboard, figures, folder, note, rows, timed
from harness import AS_NOBODY, BINARY, SAMPLE, TESTS, WORK, append, check, run_tests, test, tmux

parser = argparse.ArgumentParser(description="Tests of what a dashboard remembers.")
parser.add_argument("binary")
parser.add_argument("--long", action="store_true", help="with the full figures")
parser.add_argument("--write-fixture", action="store_true", help="write a state of the schema of now, and end")
parser.add_argument("tests", nargs="*")
OPTIONS = parser.parse_intermixed_args()
HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURE = os.path.join(HERE, "state-schema-1.sql")
# The same path on every machine, since it is kept.
FIXTURE_LOG = "/tmp/doratop-state-fixture/deploys.jsonl"
APPLICATION = 0x646F7261
# A year of days is more than any log of these tests has.
REPORT = ["report", "--format", "json", "--window", "36500d"]


def lines(first, count, words=0):
    """Deployments of now with their commits, and now and then an incident; as wide as is asked for."""
    made = []
    now = time.time()
    for n in range(first, first + count):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 7000 + n % 6000))
        event = {"time": at, "kind": "deploy", "state": "failed" if n % 7 == 0 else "succeeded", "id": f"d{n}",
                 "service": f"s{n % 5}", "env": "production", "version": f"v{n}" + "x" * words}
        if n % 10 == 0:
            event = {"time": at, "kind": "incident", "state": "opened", "id": f"i{n}", "service": f"s{n % 5}"}
        made.append(json.dumps(event) + "\n")
    return "".join(made)


def as_nobody():
    """Whether the program can be run by somebody for whom permissions count; says so when not."""
    os.chmod(WORK, 0o755)
    if not os.path.exists(NOBODYS):
        shutil.copy(BINARY, NOBODYS)
    if subprocess.run([*AS_NOBODY, NOBODYS, "--help"], capture_output=True, stdin=subprocess.DEVNULL).returncode:
        note("skipped: no other user can run the program here")
        return False
    return True


def to_nobody(*paths):
    for path in paths:
        if AS_NOBODY:
            os.chown(path, 65534, 65534)


def head(path):
    events, counters = rows(path, "SELECT events, counters FROM head")[0]
    return {"head": events, **json.loads(counters)}


def saved(path, count, seconds=5):
    """Waits until a state has so many events, and each line once; what its head says."""
    end = time.monotonic() + seconds
    found = None
    while time.monotonic() < end:
        try:
            found = head(path)
        except (sqlite3.OperationalError, IndexError):
            pass
        if found and found["head"] == count:
            break
        time.sleep(0.03)
    check(found and found["head"] == count, f"{found}, expected {count} events")
    check((found["lines"], found["duplicates"]) == (count, 0), f"{found}, expected each line of {count} once")
    return found


def report(*args):
    done = subprocess.run([BINARY, *REPORT, *args], capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    check(done.returncode == 0, f"report {args}: {done}")
    return json.loads(done.stdout)


def same_figures(state, *logs):
    """The figures of a state are those of its logs read anew."""
    kept, anew = report("--state", state, *logs), report(*logs)
    for both in (kept, anew):
        both["input"].pop("files", None)
    check(kept == anew, f"of the state: {kept}\nof the logs: {anew}")


def run(*args, xdg=None, **more):
    env = {**os.environ, "XDG_STATE_HOME": xdg} if xdg else None
    return subprocess.run([BINARY, *args], capture_output=True, stdin=subprocess.DEVNULL, timeout=60, env=env, **more)


def holders(path):
    """The processes that have the right to write a state."""
    status = os.stat(path + ".lock")
    place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    with open("/proc/locks") as file:
        found = [line.split() for line in file]
    return [int(parts[4]) for parts in found if parts[1] == "FLOCK" and parts[3] == "WRITE" and parts[5] == place]


def fill(disk):
    """Writes a file until a disk is full; its path."""
    path = os.path.join(disk, "filler")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(descriptor, b"x" * 4096)
    except OSError:
        os.close(descriptor)
    return path


# MARK: Restarts


@test
def goes_on_after_any_end():
    """ended with q, with a signal or by force, a dashboard goes on where it was: same figures, each line once"""
    place = folder("ends")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 300))
    count, before = 300, None
    for way in (None, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGINT):
        board = Dashboard("--state", state, log)
        board.events(count)
        check(board.started + 3 > time.monotonic(), "the first figures took three seconds")
        if before:
            board.figures(before)
        append(log, lines(count, 25))
        count += 25
        board.events(count)
        time.sleep(0.3)
        before = figures(board.text())
        # Each of these saves what was shown; what is killed by force has it a quarter of a second later.
        if way == signal.SIGKILL:
            saved(state, count, 1)
        code = board.kill(way) if way else board.quit()
        wanted = 0 if way is None else 128 + way
        check(code == wanted, f"ended with {code}, expected {wanted}")
        check(way == signal.SIGKILL or not os.path.exists(state + "-wal"), "a state that was closed has a log of its own left")
        saved(state, count, 0.5)
    same_figures(state, log)


@test
def practices_survive():
    """what only practices look at is kept: branches, sizes of changes, who resolved an incident"""
    place = folder("practices")
    state, log = os.path.join(place, "s.db"), os.path.join(place, "log.jsonl")
    found = []
    for index in range(8):
        day = f"2026-03-{10 + index:02}T"
        sha, base = f"c{index}", {"service": "api", "repo": "acme/api"}
        found += [
            {"time": day + "08:00:00Z", "kind": "commit", "sha": sha, "author": "ann", "branch": "main", "added": 300,
             "deleted": index, **base},
            {"time": day + "08:10:00Z", "kind": "commit", "sha": "f" + sha, "author": "bob", "branch": "f" + sha, **base},
            {"time": day + "08:20:00Z", "kind": "change", "state": "merged", "id": str(index), "base": "develop",
             "branch": "b" + sha, "author": "cy", "added": 900, "first_commit": day + "07:00:00Z", **base},
            {"time": day + "09:00:00Z", "kind": "pipeline", "state": "failed" if index % 2 else "succeeded",
             "id": f"p{index}", "name": "ci", "branch": "develop", **base},
            {"time": day + "10:00:00Z", "kind": "incident", "state": "opened", "id": f"i{index}", "service": "api"},
            {"time": day + "11:00:00Z", "kind": "incident", "state": "resolved", "id": f"i{index}", "service": "api",
             "actor": "ops"},
            {"time": day + "12:00:00Z", "kind": "deploy", "state": "succeeded", "id": f"d{index}", "env": "production",
             "sha": sha, "trigger": "manual", "actor": "ops", **base},
        ]
    with open(log, "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in found)
    anew = report(log)
    verdicts = {one["practice"]: one["verdict"] for one in anew["practices"]}
    wanted = {"siloed_operations": "warn", "batch_size": "alarm", "broken_trunk": "alarm", "active_branches": "alarm",
              "branch_life": "ok", "continuous_integration": "ok", "manual_deployments": "alarm"}
    check({name: verdicts[name] for name in wanted} == wanted, f"{verdicts}")
    board = Dashboard("--state", state, log)
    board.events(len(found))
    board.quit()
    os.remove(log)
    kept = report("--state", state, log)
    for key in ("practices", "pipeline"):
        check(kept[key] == anew[key], f"{key} of the state: {kept[key]}\nof the log: {anew[key]}")


@test
def rotated_while_away():
    """what was rotated away, compressed or appended while no dashboard was there is read once"""
    place = folder("away")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 300))
    board = Dashboard("--state", state, log + "*")
    board.events(300)
    board.quit()
    append(log, lines(300, 40))
    os.rename(log, log + ".1")
    append(log, lines(340, 50))
    board = Dashboard("--state", state, log + "*")
    board.events(390)
    board.kill()
    subprocess.run(["gzip", log + ".1"], check=True)
    os.rename(log, log + ".2")
    append(log, lines(390, 10))
    board = Dashboard("--state", state, log + "*")
    board.events(400)
    append(log, lines(400, 1))
    shown = board.events(401)
    check("+0 bad lines" in shown, shown)
    board.quit()
    saved(state, 401)
    same_figures(state, log + ".1.gz", log + ".2", log)


@test
def first_frame_at_once():
    """the first frame comes at once, however much there is to take up, and then the figures without the log"""
    place = folder("frame")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 60_000))
    board = Dashboard("--state", state, log)
    board.events("60.0k", seconds=20)
    board.quit()
    os.rename(log, log + ".away")
    board = Dashboard("--state", state, log)
    board.until("doratop", seconds=1.5)
    board.until("events 60.0k", seconds=6)
    board.quit()
    check(head(state)["lines"] == 60_000, f"{head(state)}")


@test
def options():
    """--no-state and standard input keep nothing; --state and --require-state do what they say"""
    place = folder("options")
    log, xdg = os.path.join(place, "a.jsonl"), os.path.join(place, "xdg")
    append(log, lines(0, 20))
    for args in (["--no-state", log], ["-"]):
        board = Dashboard(*args, xdg=xdg)
        board.until("doratop")
        if args[0] != "-":
            board.events(20)
        time.sleep(0.5)
        check("no state" not in board.text(), board.text())
        board.kill(signal.SIGTERM)
        check(not os.path.exists(xdg), f"{args} left {xdg}")
    board = Dashboard(log, xdg=xdg)
    board.events(20)
    names = os.listdir(os.path.join(xdg, "doratop"))
    check(all(re.match(r"a\.jsonl-[0-9a-f]{16}\.db", name) for name in names), f"{names}")
    for name in ["", *names]:
        mode = stat.S_IMODE(os.stat(os.path.join(xdg, "doratop", name)).st_mode)
        check(mode == (0o600 if name else 0o700), f"{name or 'the folder'} has mode {mode:o}")
    board.quit()
    # Without XDG_STATE_HOME below the home; a folder that is not absolute is none.
    home = os.path.join(place, "home")
    board = Dashboard(log, xdg="relative", HOME=home)
    board.events(20)
    board.quit()
    kept = os.path.join(home, ".local", "state", "doratop")
    check(len([name for name in os.listdir(kept) if name.endswith(".db")]) == 1, "nothing is kept below the home")
    for args in (["--no-state", "--state", "x.db"], ["--no-state", "--require-state"]):
        code = run(*args, log).returncode
        check(code == 64, f"{args}: exit {code}")
    board = Dashboard("--require-state", "--state", "/proc/none/s.db", log)
    code = board.ended()
    check(code == 73 and "no state: /proc/none: No such file or directory" in board.text(), f"{code}: {board.text()}")
    board = Dashboard("--require-state", log, HOME=None)
    code = board.ended()
    check(code == 73 and "no state: HOME names no folder" in board.text(), f"{code}: {board.text()}")
    got = run("report", "--follow", "--until-idle", "0.2s", "--state", "/proc/none/s.db", log)
    check(b"no state: /proc/none: No such file or directory" in got.stderr and got.stdout, f"{got}")


@test
def read_by_sqlite_alone():
    """SQLite alone reads what a dashboard keeps, while it is kept"""
    place = folder("sqlite")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 50))
    board = Dashboard("--state", state, log)
    board.events(50)
    saved(state, 50)
    found = rows(state, "SELECT kind, state, service, id, env FROM events ORDER BY time LIMIT 1")
    check(found == [("incident", "opened", "s0", "i0", None)], f"{found}")
    found = rows(state, "SELECT count(*), count(DISTINCT key), min(kind), max(kind) FROM events")
    check(found == [(50, 50, "deploy", "incident")], f"{found}")
    check(rows(state, "SELECT path, offset FROM positions") == [(log, os.path.getsize(log))], "the position is another")
    check(rows(state, "SELECT count(*) FROM sealed_days") == [(0,)], "a day was sealed")
    check(rows(state, "PRAGMA application_id")[0][0] == APPLICATION, "the application id is another")
    check(json.loads(rows(state, "SELECT sources FROM head")[0][0]) == [log], "the sources are others")
    if shutil.which("sqlite3"):
        got = subprocess.run(["sqlite3", state, "SELECT events FROM head; SELECT count(*) FROM events"],
                             capture_output=True, text=True, timeout=20)
        check(got.stdout == "50\n50\n", f"{got}")
    else:
        note("the program sqlite3 is not here: Python's SQLite alone was asked")
    append(log, lines(50, 1))
    board.events(51)
    saved(state, 51)
    board.quit()


# MARK: Many at once


@test
def two_dashboards():
    """a second dashboard reads along within a second, and takes over within two when the first is killed"""
    place = folder("two")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 200))
    writer = Dashboard("--state", state, log)
    writer.events(200)
    narrow = Dashboard("--state", state, log, columns=80)
    title = f"read-only (writer pid {writer.pid})"
    shown = narrow.until(title)
    check("30d" in shown.splitlines()[0], shown)
    check(not writer.is_read_only, "the writer says it reads only")
    narrow.key(":")
    narrow.key("service s1", "Enter")
    shown = narrow.until("service s1")
    check(title in shown.splitlines()[0], "with a service:\n" + shown)
    narrow.quit()
    count = 200
    one, other = Dashboard("--state", state, log), Dashboard("--state", state, log, columns=120, rows=40)
    for board in (one, other):
        board.until(title, "events 200 ")
    for _ in range(3):
        append(log, lines(count, 1))
        count += 1
        for board in (writer, one, other):
            board.events(count, seconds=1.5)
    writer.kill()
    killed = time.monotonic()
    append(log, lines(count, 3))
    count += 3
    one.events(count, seconds=2)
    other.events(count, seconds=2)
    took = time.monotonic() - killed
    check(took < 2.5, f"took over after {took:.1f} s")
    now = holders(state)
    check(len(now) == 1 and now[0] in (one.pid, other.pid), f"the writers are {now}")
    first, second = (one, other) if now[0] == one.pid else (other, one)
    second.until(f"read-only (writer pid {first.pid})")
    check(not first.is_read_only, "who took over says it reads only")
    first.quit()
    append(log, lines(count, 1))
    count += 1
    second.events(count, seconds=2)
    second.quit()
    saved(state, count)
    same_figures(state, log)


@test
def suspended_writer():
    """a dashboard that reads along says when nothing comes any more, as while the writer is suspended"""
    place = folder("suspended")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 20))
    writer = Dashboard("--state", state, log)
    writer.events(20)
    along = Dashboard("--state", state, log)
    along.until("read-only (writer", "events 20 ")
    # As long as nothing happens, nothing is wrong.
    time.sleep(17)
    check("STALE" not in along.text(), along.text())
    words = f"nothing comes from pid {writer.pid} for "
    os.kill(writer.pid, signal.SIGSTOP)
    try:
        append(log, lines(20, 1))
        shown = along.until(words, seconds=25)
        check(" STALE " in shown.splitlines()[0], shown)
    finally:
        os.kill(writer.pid, signal.SIGCONT)
    along.until("events 21 ", without=[words, "STALE"])
    for board in (along, writer):
        check(board.quit() == 0, "did not end well")


@test
def seldom_writer():
    """a dashboard that reads along takes one that looks at its sources seldom for what it is"""
    place = folder("seldom")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 20))
    writer = Dashboard("--state", state, "--interval", "17s", log)
    writer.events(20)
    along = Dashboard("--state", state, log)
    along.until("read-only (writer", "events 20 ")
    end = time.monotonic() + 33
    while time.monotonic() < end:
        check("STALE" not in along.text(), along.text())
        time.sleep(0.3)
    for board in (along, writer):
        check(board.quit() == 0, "did not end well")


@test
def started_at_once():
    """of some started at the same instant, before there is a state, one writes and all show the same"""
    place = folder("once")
    log = os.path.join(place, "a.jsonl")
    append(log, lines(0, 100))
    for turn in range(50 if OPTIONS.long else 5):
        state = os.path.join(place, f"s{turn}.db")
        boards = [Dashboard("--state", state, log) for _ in range(3)]
        for board in boards:
            shown = board.events(100)
            check("no state" not in shown and "cannot" not in shown, shown)
        end = time.monotonic() + 2
        while sum(not board.is_read_only for board in boards) != 1:
            check(time.monotonic() < end, f"{[board.text().splitlines()[0] for board in boards]}")
        check(len(holders(state)) == 1, f"the writers are {holders(state)}")
        saved(state, 100)
        for board in boards:
            board.kill()


@test
def started_before_there_is_a_file():
    """a dashboard waits two seconds for one that has begun and made no file yet, then goes without, and says so"""
    place = folder("before")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 30))
    descriptor = os.open(state + ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.write(descriptor, f"{os.getpid()} {os.uname().nodename} {int(time.time())}\n".encode())
    waits = Dashboard("--state", state, log)
    time.sleep(0.7)
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    waits.events(30)
    check(holders(state) == [waits.pid] and not waits.is_read_only, waits.text())
    waits.quit()
    os.remove(state)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    waits = Dashboard("--state", state, log, columns=220)
    waits.until("no state: not made yet by", "figures rebuilt at each start", "events 30 ")
    waits.quit()
    os.close(descriptor)


@test
def writers_killed():
    """five dashboards on one state, their writer killed again and again: one writer always, nothing lost or twice"""
    place = folder("killed")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 100))
    boards = [Dashboard("--state", state, log) for _ in range(5)]
    for board in boards:
        board.events(100)
    count, slowest = 100, 0.0
    for turn in range(50 if OPTIONS.long else 8):
        [pid] = holders(state)
        append(log, lines(count, 20))
        count += 20
        time.sleep(turn * 0.037 % 0.4)
        os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        while True:
            now = [holder for holder in holders(state) if holder != pid]
            check(len(now) <= 1, f"the writers are {now}")
            if now:
                break
            check(time.monotonic() - killed < 2, "nobody took over within 2 s")
            time.sleep(0.005)
        slowest = max(slowest, time.monotonic() - killed)
        boards = [board for board in boards if board.pid != pid] + [Dashboard("--state", state, log)]
    for board in boards:
        board.events(count)
    # The title is drawn anew a moment after the right to write was taken.
    until = time.monotonic() + 5
    while sum(not board.is_read_only for board in boards) != 1 and time.monotonic() < until:
        for board in boards:
            board.events(count)
    check(sum(not board.is_read_only for board in boards) == 1, "not one writer at the end")
    note(f"the slowest takeover took {slowest:.2f} s")
    for board in boards:
        board.quit()
    saved(state, count)
    same_figures(state, log)


@test
def lines_now_and_then():
    """who reads along many small commits, which are made one meanwhile, shows the same and takes over from there"""
    place = folder("now-and-then")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 10))
    writer = Dashboard("--state", state, log)
    writer.events(10)
    along = Dashboard("--state", state, log)
    along.until("read-only (writer", "events 10 ")
    count, most, batches = 10, 0, 1
    while batches >= most or OPTIONS.long and count < 250:
        check(count < 300, f"{most} batches were not made fewer")
        most = max(most, batches)
        append(log, lines(count, 1))
        count += 1
        time.sleep(0.22)
        [(batches,)] = rows(state, "SELECT count(*) FROM batches")
    along.events(count)
    writer.events(count)
    along.figures(figures(writer.text()))
    writer.kill()
    append(log, lines(count, 5))
    along.events(count + 5, seconds=3)
    saved(state, count + 5)
    along.quit()
    same_figures(state, log)


@test
def states_of_their_own():
    """dashboards of the same log with states of their own know nothing of each other"""
    place = folder("own")
    log = os.path.join(place, "a.jsonl")
    append(log, lines(0, 60))
    states = [os.path.join(place, f"{n}.db") for n in range(2)]
    boards = [Dashboard("--state", state, log) for state in states]
    for board in boards:
        board.events(60)
        check(not board.is_read_only, "reads only what is its own")
    append(log, lines(60, 5))
    boards[0].kill()
    boards[1].events(65)
    boards[1].quit()
    saved(states[1], 65)
    again = Dashboard("--state", states[0], log)
    again.events(65)
    again.quit()
    saved(states[0], 65)


# MARK: Where nothing can be kept


@test
def no_place_for_a_state():
    """a home that is missing, read only or none is said, the figures are there, and --require-state ends with 73"""
    place = folder("homes")
    log = os.path.join(place, "a.jsonl")
    append(log, lines(0, 30))
    cases = [({"HOME": None}, "HOME names no folder"), ({"HOME": "/proc/none"}, "No such file or directory")]
    if as_nobody():
        kept = folder("homes/kept")
        os.chmod(kept, 0o555)
        os.chmod(place, 0o755)
        cases.append(({"HOME": kept, "nobody": True}, "Permission denied"))
    bound = folder("homes/bound")
    if mounted("tmpfs", bound, "ro,size=1m"):
        cases.append(({"HOME": bound}, "Read-only file system"))
    try:
        for more, words in cases:
            board = Dashboard(log, columns=80, **more)
            board.until(f"no state: {words}; figures rebuilt at each start")
            check(board.quit() == 0, "did not end well")
            wide = Dashboard(log, columns=220, rows=40, **more)
            shown = wide.until(f"no state: {words}; figures rebuilt at each start", "events 30")
            home = more["HOME"]
            check(home is None or home in shown, f"the place {home} is not named:\n" + shown)
            wide.quit()
            board = Dashboard("--require-state", log, **more)
            code = board.ended()
            check(code == 73, f"{words}: exit {code}")
    finally:
        unmounted(bound)


def mounted(kind, path, options):
    """Mounts a file system; whether that may be done here, else a reason is printed."""
    got = subprocess.run(["mount", "-t", kind, "-o", options, "doratop", path], capture_output=True, text=True)
    if got.returncode:
        note(f"skipped in part: no {kind} can be mounted here")
    return got.returncode == 0


def unmounted(path):
    subprocess.run(["umount", "-l", path], capture_output=True)


@test
def network_home():
    """a state on a network file system is kept without a write-ahead log; a second dashboard goes without, and says so"""
    place = folder("network")
    library = os.path.join(place, "statfs.so")
    if shutil.which("cc") is None:
        return note("skipped: no C compiler for the shim")
    code = ("#include <string.h>\n#include <sys/vfs.h>\n"
            "int statfs(const char *p, struct statfs *s) { memset(s, 0, sizeof *s); s->f_type = 0x6969; return 0; }\n"
            "int statfs64(const char *p, struct statfs64 *s) { memset(s, 0, sizeof *s); s->f_type = 0x6969; return 0; }\n")
    subprocess.run(["cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", library, "-xc", "-"], input=code, text=True, check=True)
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 30))
    first = Dashboard("--state", state, log, LD_PRELOAD=library)
    first.until("the state is on a network file system: one dashboard at a time can use it")
    first.key("Escape")
    first.events(30)
    check(not os.path.exists(state + "-wal"), "there is a write-ahead log")
    second = Dashboard("--state", state, log, LD_PRELOAD=library)
    second.until(f"no state: in use by pid {first.pid}; figures rebuilt at each start")
    append(log, lines(30, 5))
    first.until("lag")
    first.kill()
    second.quit()
    third = Dashboard("--state", state, log, LD_PRELOAD=library)
    third.events(35)
    third.quit()
    saved(state, 35)
    same_figures(state, log)


@test
def permission_lost():
    """a folder that may not be entered any more is said, reading waits, and all is saved when it may be again"""
    if not as_nobody():
        return
    place = folder("denied")
    log, kept = os.path.join(place, "a.jsonl"), folder("denied/kept", 0o700)
    state = os.path.join(kept, "s.db")
    append(log, lines(0, 30))
    to_nobody(kept)
    board = Dashboard("--state", state, log, nobody=True)
    board.events(30)
    other = Dashboard("--state", state, log, nobody=True)
    other.until("read-only (writer")
    os.chmod(kept, 0)
    append(log, lines(30, 5))
    board.until("not saved for", "Permission denied; reading waits")
    append(log, lines(35, 5))
    os.chmod(kept, 0o700)
    board.events(40, seconds=20)
    shown = board.until(without=["not saved"])
    check("no state" not in shown and "any more" not in shown, shown)
    other.until("events 40", "read-only (writer", without=["cannot", "nobody"])
    board.quit()
    other.kill()
    saved(state, 40)


# MARK: A disk without room


@test
def disk_full():
    """on a full disk reading waits, which is said; what was read is saved once there is room, without a restart"""
    place = folder("full")
    disk = folder("full/disk", 0o700)
    if not mounted("tmpfs", disk, "size=4m,mode=700"):
        return
    try:
        log, state = os.path.join(place, "a.jsonl"), os.path.join(disk, "s.db")
        append(log, lines(0, 100))
        board = Dashboard("--state", state, log, columns=220)
        board.events(100)
        saved(state, 100)
        filler = fill(disk)
        append(log, lines(100, 100, words=4000))
        shown = board.until("not saved for", "no space left; reading waits")
        check(state in shown, "the place is not named:\n" + shown)
        check(" STALE " in shown.splitlines()[0], "what waits looks live:\n" + shown)
        board.key("W")
        board.until(" STALE ", "not saved for", "W  back to the keys")
        board.key("W")
        board.until("q Quit", "not saved for")
        kept = head(state)["head"]
        check(kept < 200, f"{kept} events were saved on a full disk")
        # From here on nothing is read: memory does not run ahead of the file.
        count = int(re.search(r"events (\d+)", board.text()).group(1))
        append(log, lines(200, 300))
        time.sleep(1.5)
        shown = board.text()
        check(f"events {count}" in shown and "not saved for" in shown, f"{count} events before:\n" + shown)
        clock = shown.splitlines()[0]
        time.sleep(1.1)
        check(board.text().splitlines()[0] != clock, "the clock stands")
        board.key("d")
        board.until("Deployments")
        board.key("Escape")
        os.remove(filler)
        board.until("events 500", seconds=70, without=["not saved"])
        saved(state, 500)
        board.quit()
        same_figures(state, log)
        # At its start on a full disk a dashboard goes without, and the next one has room again.
        fill(disk)
        late = os.path.join(disk, "late.db")
        board = Dashboard("--state", late, log, columns=220)
        board.until("no state: no space left; figures rebuilt at each start", "events 500")
        check(board.quit() == 0, "did not end well")
        os.remove(filler)
        board = Dashboard("--state", late, log)
        board.events(500)
        saved(late, 500)
        # Nor is a dashboard kept from ending by it.
        fill(disk)
        append(log, lines(500, 300, words=4000))
        board.until("not saved for")
        asked = time.monotonic()
        check(board.quit() == 0 and time.monotonic() - asked < 2.5, "did not end soon")
        os.remove(filler)
        check(head(late)["head"] < 800, "all was saved on a full disk")
        board = Dashboard("--state", late, log)
        board.events(800)
        board.quit()
        saved(late, 800)
    finally:
        unmounted(disk)


@test
def file_size_limit():
    """where a file may not grow any further reading waits, which is said, and all is saved when it may"""
    place = folder("limit")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 100))
    board = Dashboard("--state", state, log, limit=400_000)
    board.events(100)
    saved(state, 100)
    append(log, lines(100, 300, words=4000))
    board.until("not saved for", "reading waits")
    append(log, lines(400, 100))
    resource.prlimit(board.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    board.until("events 500", seconds=30, without=["not saved"])
    saved(state, 500)
    board.quit()
    same_figures(state, log)


@test
def locked_by_another_program():
    """while another program has the state locked reading waits, which is said, and then goes on; keys work meanwhile"""
    place = folder("locked")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 30))
    board = Dashboard("--state", state, log)
    board.events(30)
    saved(state, 30)
    base = sqlite3.connect(state, isolation_level=None)
    base.execute("BEGIN IMMEDIATE")
    append(log, lines(30, 5))
    end = time.monotonic() + 9
    slowest = 0
    while "not saved for" not in board.text():
        check(time.monotonic() < end, "nothing is said:\n" + board.text())
        for key, shown in (("i", "Incidents"), ("o", "DEPLOYMENT FREQUENCY")):
            pressed = time.monotonic()
            board.key(key)
            board.until(shown)
            slowest = max(slowest, time.monotonic() - pressed)
    check(slowest < 1, f"a key was answered after {slowest:.1f} s")
    board.until("not saved for", "database is locked; reading waits")
    append(log, lines(35, 5))
    base.execute("ROLLBACK")
    base.close()
    board.until("events 40 ", seconds=12, without=["not saved"])
    saved(state, 40)
    board.quit()
    same_figures(state, log)


# MARK: Files that are not ours, or not ours any more


@test
def files_that_are_refused():
    """what is no state of this program is left as it is, byte for byte, and the reason given"""
    place = folder("foreign")
    log = os.path.join(place, "a.jsonl")
    append(log, lines(0, 10))

    def refused(state, code, *wanted):
        before = None if os.path.isdir(state) else open(state, "rb").read()
        board = Dashboard("--state", state, log, columns=200)
        got = board.ended()
        shown = board.text()
        check(got == code, f"{state}: exit {got}, expected {code}:\n{shown}")
        for words in wanted:
            check(words in shown, f"{state}: {words!r} is not said:\n{shown}")
        if before is not None:
            check(open(state, "rb").read() == before, f"{state} was written to")
            left = [name for name in os.listdir(place) if name.startswith(os.path.basename(state)) and "corrupt" in name]
            check(not left, f"{state} was set aside")

    future = os.path.join(place, "future.db")
    board = Dashboard("--state", future, log)
    board.events(10)
    board.quit()
    base = sqlite3.connect(future)
    base.execute("PRAGMA user_version = 99")
    base.execute("PRAGMA journal_mode = DELETE")
    base.close()
    refused(future, 65, "future.db was written by doratop", "(schema 99); this is schema 2. Upgrade, or start with --state other.db")
    foreign = os.path.join(place, "foreign.db")
    base = sqlite3.connect(foreign)
    base.executescript("PRAGMA application_id = 7; CREATE TABLE notes (text); INSERT INTO notes VALUES ('dear diary')")
    base.close()
    refused(foreign, 65, "is not a state of doratop (application id 7), expected another --state")
    plain = os.path.join(place, "plain.txt")
    append(plain, "a text that somebody still needs\n" * 300)
    refused(plain, 65, "is not a SQLite file, expected a state or another --state")
    refused(folder("foreign/folder.db"), 65, "is no file, expected a state")
    open_to_all = os.path.join(place, "open.db")
    shutil.copy(foreign, open_to_all)
    os.chmod(open_to_all, 0o622)
    refused(open_to_all, 77, "may be written by others (mode 0622), expected 0600")
    wide = os.path.join(folder("foreign/wide", 0o777), "s.db")
    append(wide, "")
    refused(wide, 77, "foreign/wide may be written by others (mode 0777), expected 0700")
    if AS_NOBODY:
        os.chmod(foreign, 0o600)
        to_nobody(foreign)
        refused(foreign, 77, "foreign.db belongs to user 65534, expected user 0")
    else:
        note("skipped in part: only the superuser can give a file to another")


def as_far_as(wanted, found):
    """What is found less the keys that have been added to the report since."""
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return found
    return {key: as_far_as(wanted[key], found[key]) for key in wanted if key in found}


@test
def older_schemas():
    """a state of schema 1 opens with the figures it had, however many versions come after"""
    place = folder("older")
    state = os.path.join(place, "s.db")
    log = FIXTURE_LOG
    base = sqlite3.connect(state)
    with open(FIXTURE) as file:
        base.executescript(file.read())
    base.close()
    os.chmod(state, 0o600)
    kept = report("--state", state, log)
    with open(FIXTURE.replace(".sql", ".json")) as file:
        wanted = json.load(file)
    check(as_far_as(wanted, kept) == wanted, f"{kept}\nexpected {wanted}")
    board = Dashboard("--state", state, log)
    board.events(wanted["input"]["events"])
    board.quit()
    after = report("--state", state, log)
    check(as_far_as(wanted, after) == wanted, "other figures after a dashboard had it")
    check(sqlite3.connect(state).execute("PRAGMA user_version").fetchone()[0] == 2, "not brought up to date")
    old = sqlite3.connect(state + ".bak-v1")
    check(old.execute("PRAGMA user_version").fetchone()[0] == 1, "no copy of the old one")
    check(report("--state", state + ".bak-v1", log)["input"] == wanted["input"], "the copy cannot be read")


@test
def replaced_under_the_process():
    """a state that is removed or replaced under its writer is not written to, which is said; the next start heals it"""
    for way in ("rm", "mv", "other"):
        place = folder("replaced-" + way)
        log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
        append(log, lines(0, 40))
        board = Dashboard("--state", state, log, columns=150)
        board.events(40)
        saved(state, 40)
        new = None
        if way == "rm":
            os.remove(state)
        else:
            os.rename(state, state + ".old")
            for end in ("-wal", "-shm"):
                os.rename(state + end, state + ".old" + end)
            new = b"somebody else's" if way == "other" else b""
            with open(state, "wb") as file:
                file.write(new)
            os.chmod(state, 0o600)
        board.until("not saved any more: the state file was replaced or removed", seconds=3)
        append(log, lines(40, 10))
        board.until("not saved any more", "events 50 ", "a restart saves again")
        check(board.quit() == 0, "did not end well")
        if new is not None:
            check(open(state, "rb").read() == new, "what was put there was written to")
        if way == "other":
            os.remove(state)
        board = Dashboard("--state", state, log)
        board.events(50)
        board.quit()
        saved(state, 50)
        same_figures(state, log)


@test
def replaced_before_a_takeover():
    """who read along a state that was removed begins a new one from the logs, and keeps all of it"""
    place = folder("removed")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 40))
    first = Dashboard("--state", state, log, columns=150)
    first.events(40)
    second = Dashboard("--state", state, log)
    second.until("read-only (writer", "events 40")
    for end in ("", "-wal", "-shm"):
        os.remove(state + end)
    first.until("not saved any more: the state file was replaced or removed", seconds=3)
    second.until("the state file was replaced or removed: begun anew", seconds=3)
    second.key("Escape")
    append(log, lines(40, 5))
    second.events(45)
    check(not second.is_read_only, "still reads only")
    first.until("not saved any more", "events 45 ")
    saved(state, 45)
    second.kill()
    first.quit()
    third = Dashboard("--state", state, log)
    third.events(45)
    third.quit()
    same_figures(state, log)


@test
def lock_removed():
    """who removes the lock as if it were a leftover gets no second writer: it is made again, or one lets go"""
    place = folder("lock")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 40))
    writer = Dashboard("--state", state, log, columns=220)
    writer.events(40)
    os.remove(state + ".lock")
    time.sleep(1.3)
    check(holders(state) == [writer.pid], f"the writers are {holders(state)}")
    along = Dashboard("--state", state, log, columns=220)
    along.until("read-only (writer", "events 40 ")
    append(log, lines(40, 5))
    along.events(45)
    os.remove(state + ".lock")
    time.sleep(1.6)
    check(len(holders(state)) == 1, f"the writers are {holders(state)}")
    append(log, lines(45, 5))
    for board in (writer, along):
        board.events(50)
    saved(state, 50)
    others = [board for board in (writer, along) if board.pid not in holders(state)]
    check(len(others) == 1, f"the writers are {holders(state)}")
    shown = others[0].text()
    check("read-only (writer" in shown or "not saved any more: its lock was removed and another process writes" in shown, shown)
    writer.quit()
    along.quit()
    saved(state, 50)
    same_figures(state, log)


@test
def forgotten():
    """a state that was removed is forgotten, although what belongs to it was left beside it"""
    place = folder("forgotten")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 40))
    board = Dashboard("--state", state, log)
    board.events(40)
    saved(state, 40)
    board.kill()
    check(os.path.getsize(state + "-wal") > 0, "there is nothing left that could come back")
    os.remove(state)
    os.remove(log)
    append(log, lines(100, 7))
    board = Dashboard("--state", state, log)
    board.events(7)
    board.quit()
    saved(state, 7)
    check(not [name for name in os.listdir(place) if "corrupt" in name], "what was left was taken for a state")


@test
def damaged():
    """a damaged state is set aside and said, and the figures are made from the logs again"""
    place = folder("damaged")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, lines(0, 40))
    board = Dashboard("--state", state, log)
    board.events(40)
    board.quit()
    base = sqlite3.connect(state)
    base.execute("UPDATE batches SET facts = replace(facts, '1', '2')")
    base.commit()
    base.close()
    board = Dashboard("--state", state, log)
    board.until("state was damaged (", "rebuilt from the logs; the old one is s.db.corrupt-", "1 batch",
                "with 40 events could not be read: what no log holds of that is lost")
    board.key("Escape")
    shown = board.until("state was damaged: rebuilt from the logs", without=["corrupt-"])
    check("UTC  30d" in shown.splitlines()[-2], shown)
    board.quit()
    check([name for name in os.listdir(place) if name.startswith("s.db.corrupt-")], "the old one is not kept")
    saved(state, 40)
    same_figures(state, log)


def write_fixture():
    """Writes a state as text, as it was kept by the program under test, and its figures beside it."""
    place = os.path.dirname(FIXTURE_LOG)
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    state = os.path.join(place, "s.db")
    with open(SAMPLE) as file:
        some = file.readlines()[:150]
    append(FIXTURE_LOG, "".join(some) + some[7] + "half a line\n")
    got = run("report", "--follow", "--every", "60s", "--until-idle", "1s", "--state", state, FIXTURE_LOG)
    check(got.returncode == 0, f"{got}")
    base = sqlite3.connect(state)
    version = base.execute("PRAGMA user_version").fetchone()[0]
    name = re.sub(r"\d+(?=\.sql)", str(version), FIXTURE)
    with open(name, "w") as file:
        file.write(f"PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {version};\n")
        file.writelines(line + "\n" for line in base.iterdump())
    base.close()
    with open(name.replace(".sql", ".json"), "w") as file:
        json.dump(report("--state", state, FIXTURE_LOG), file, indent=1)
        file.write("\n")
    shutil.rmtree(place)


# MARK: The baseline


def days(first, last, per_day=1, service="shop"):
    """Deployments of whole days before now, at half past each hour from one o'clock on."""
    made = []
    for day in range(first, last, -1):
        for n in range(per_day):
            date = time.strftime("%Y-%m-%d", time.gmtime(time.time() - day * 86_400))
            made.append(json.dumps({"time": f"{date}T{n + 1:02}:30:00Z", "kind": "deploy", "state": "succeeded",
                                    "id": f"{service}{day}-{n}", "service": service, "env": "production",
                                    "version": f"v{day}-{n}"}) + "\n")
    return "".join(made)


def baselines(state, count, seconds=5):
    """Waits until so many baselines are kept; what they are."""
    end = time.monotonic() + seconds
    while True:
        found = []
        try:
            found = rows(state, "SELECT value FROM remembered WHERE kind = 'baseline'")
        except sqlite3.OperationalError:
            pass
        if len(found) == count:
            return [json.loads(value) for value, in found]
        check(time.monotonic() < end, f"{len(found)} baselines, expected {count}")
        time.sleep(0.05)


def baseline(code, *args, xdg=None):
    done = run("baseline", *args, xdg=xdg)
    check(done.returncode == code, f"baseline {args}: {done}, expected {code}")
    return (done.stdout if code == 0 else done.stderr).decode()


@test
def baseline_is_kept_by_a_dashboard():
    """a dashboard keeps a finished baseline once; neither a restart nor late lines change it, and only reset lets go of it"""
    place = folder("baseline")
    log, state = os.path.join(place, "a.jsonl"), os.path.join(place, "s.db")
    append(log, days(40, 20))
    board = Dashboard("--state", state, log)
    board.events(20)
    first = baselines(state, 1)
    check(first[0]["all"]["deploymentFrequency"]["n"] == 20, f"{first}")
    # A writer that still keeps the state is left alone.
    check("is keeping" in baseline(73, "reset", "--yes", "--state", state), "no word of the writer")
    board.quit()
    # Ten more in its days came late, and ten of today.
    append(log, days(39, 29, service="late") + days(3, -1, service="new"))
    board = Dashboard("--state", state, log)
    board.events(34)
    time.sleep(0.5)
    board.quit()
    check(baselines(state, 1) == first, f"{baselines(state, 1)}, expected {first}")
    shown = baseline(0, "show", "--state", state)
    check("days), kept\n" in shown and "The log comes to something else by now" in shown, shown)
    check("base" in run("snapshot", "--size", "120x40", log).stdout.decode(), "no baseline on the overview")
    shown = baseline(0, "show", "--state", state, "--lead-time-start", "authored")
    check("not comparable: lead time from authored, was committed" in shown, shown)
    check("defined in another way then" in shown and "better" not in shown, shown)
    kept = report("--state", state, log)["baseline"]
    check(kept["kept"] and kept["comparable"] and kept["days"] == 30, f"{kept}")
    check("would be lost" in baseline(64, "reset", "--state", state), "let go without being asked twice")
    check(baselines(state, 1) == first, "let go without being asked twice")
    baseline(0, "reset", "--yes", "--state", state)
    baselines(state, 0)
    check("no baseline is kept" in baseline(66, "reset", "--yes", "--state", state), "let go of nothing")
    # The next dashboard keeps what the log comes to by now.
    board = Dashboard("--state", state, log)
    board.events(34)
    check(baselines(state, 1)[0]["all"]["deploymentFrequency"]["n"] == 30, "not that of all lines")
    board.quit()
    saved(state, 34)


@test
def baseline_is_kept_by_hand():
    """baseline capture keeps what is finished, and says why it does not keep what is not; without a state it is computed"""
    place = folder("capture")
    log, xdg = os.path.join(place, "a.jsonl"), os.path.join(place, "xdg")
    append(log, days(12, 2))
    said = baseline(65, "capture", log, xdg=xdg)
    check("Baseline: day 10 of 30, 10 deployments so far" in said, said)
    append(log, days(45, 12))
    shown = baseline(0, "show", log, xdg=xdg)
    check("computed from the log, kept nowhere" in shown, shown)
    shown = baseline(0, "capture", log, xdg=xdg)
    check("(the first 30 days), kept" in shown, shown)
    check("(the first 30 days), kept" in baseline(0, "show", place + "//./a.jsonl", xdg=xdg), "another spelling")
    check("a baseline is kept already" in baseline(65, "capture", log, xdg=xdg), "kept twice")
    told = json.loads(baseline(0, "show", "--format", "json", log, xdg=xdg))
    check(told["baseline"]["kept"] and told["all"]["deploymentFrequency"] == {"value": 1, "n": 30}, f"{told}")
    # With the log gone the kept one still stands.
    state = [os.path.join(xdg, "doratop", name) for name in os.listdir(os.path.join(xdg, "doratop")) if name.endswith(".db")][0]
    os.rename(log, log + ".away")
    told = json.loads(baseline(0, "show", "--format", "json", "--state", state))
    check(told["baseline"]["kept"] and told["byService"][0]["service"] == "shop", f"{told}")
    check("computed from the log, kept nowhere" in baseline(0, "show", log + ".away", xdg=xdg), "not said to be computed")
    check("expected files or --state" in baseline(64, "show"), "no word of what is missing")
    check("no such file" in baseline(66, "capture", "--state", os.path.join(place, "t.db"), log), "no word of the log")


if __name__ == "__main__":
    if OPTIONS.write_fixture:
        sys.exit(write_fixture())
    sys.exit(run_tests([timed(body) for body in TESTS], OPTIONS.tests))
