"""What the world does to a state: a disk with bad days, clocks that are wrong, files that are not ours."""
import hashlib, os, time
import torture
from torture import check
from crashing import shims
from crashing.bench import FIGURES, StateBench, differences, event, figures, put, run, stamp
from crashing.kills import KEEPING


def bad_disk(seed):
    """with a disk that interrupts, does less and fails, every figure is that of a recompute"""
    with StateBench(seed) as bench:
        tally = os.path.join(bench.folder, "tally")
        faults = {**shims.made("disk", bench.folder), "DISK_FOLDER": bench.folder, "DISK_EINTR": 3, "DISK_SHORT": 2,
                  "DISK_EIO": 40, "DISK_TALLY": tally}
        writer = bench.write(300, "--keep", "100000", "--final-newline", "--delay", "0.02", "--weights", KEEPING)
        struck = [0, 0, 0]
        for part in range(3):
            follower = bench.follow(f"follower {part}", torture.IDLE if part == 2 else "1s", {**faults, "DISK_SEED": seed * 9 + part})
            text = follower.output().splitlines()[-1]
            struck = [old + new for old, new in zip(struck, shims.tally(tally))]
            if part == 0:
                writer.output()
        check(all(struck), f"not every fault struck: {struck}")
        # What the last of them could not keep any more is read again by one with a good disk.
        followed = figures(text)["input"]
        bench.catch_up(torture.IDLE)
        want = bench.check_equal()
        check(followed == want["input"], f"followed with a bad disk: {differences(followed, want['input'])}")
        return sum(struck), f"{want['input']['lines']} lines; {struck[0]} calls interrupted, {struck[1]} cut short, {struck[2]} failed"


def wrong_clocks(seed):
    """with clocks ahead and set back between runs, no event is left out"""
    with StateBench(seed) as bench:
        shim, offset = shims.made("clock", bench.folder), os.path.join(bench.folder, "offset")
        log, now = os.path.join(bench.logs, "events.jsonl"), int(time.time())
        runs = [(0, 300), (300, 0), (-86_400, -60), (31_536_000, 299), (-3_600, 86_400), (0, 0)]
        for turn, (ours, theirs) in enumerate(runs):
            put(log, "".join(event(turn * 10 + number, time=stamp(now + theirs + number)) for number in range(5)))
            # Neither does the time of a file say anything.
            os.utime(log, (now + theirs, now + theirs - ours))
            if turn == 3:
                os.rename(log, log + ".1")
            put(offset, f"{ours}\n", "w")
            program = bench.follow("follower", "0.5s", {**shim, "CLOCK_OFFSET": offset})
            program.output()
            check(len(bench.ids()) == 5 * (turn + 1), f"{len(bench.ids())} events after run {turn}, want {5 * (turn + 1)}")
        later = ["--as-of", stamp(now + 200_000)]
        reports = []
        for more in (["--state", bench.state], []):
            code, text, errors = run(torture.BINARY, *FIGURES, *later, *more, bench.logs)
            check(code == 0, errors)
            reports.append(figures(text))
        check(reports[0] == reports[1], differences(*reports))
        return len(runs), f"{len(runs)} runs, {5 * len(runs)} events"


def refused(bench, code, words, name):
    """Checks that reader and engine refuse the state, say so, and leave it as it is."""
    before = digest(bench.state)
    for command in (bench.command("0.3s"), [torture.BINARY, *FIGURES, "--state", bench.state, bench.logs]):
        got, text, errors = run(*command)
        check(got == code and words in errors and bench.state in errors or words in errors and name.startswith("folder"),
              f"{name}: {got}, {errors[-300:]!r}; want {code}, {words!r}")
        check(not text, f"{name}: printed {text[:100]}")
    check(digest(bench.state) == before, f"{name}: the file has changed")


def digest(path):
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def not_ours(seed):
    """a state that is of a later version, somebody else's or no state is refused and left as it is"""
    count = 0
    for name, code, words, make in FOREIGN:
        with StateBench(seed) as bench:
            put(os.path.join(bench.logs, "events.jsonl"), "".join(event(number) for number in range(10)))
            os.makedirs(os.path.dirname(bench.state), 0o700)
            bench.catch_up()
            if make(bench) is False:
                print(f"skipped: {name} needs root")
                continue
            refused(bench, code, words, name)
            count += 1
    return count, f"{count} kinds"


def sql(bench, text):
    code, _, errors = run("sqlite3", bench.state, text)
    check(code == 0, errors)


def other(bench, text=None):
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(bench.state + ending):
            os.unlink(bench.state + ending)
    if text is None:
        sql(bench, "create table notes (text); insert into notes values ('mine')")
    else:
        put(bench.state, text)
    os.chmod(bench.state, 0o600)


def folder_instead(bench):
    other(bench, "")
    os.unlink(bench.state)
    os.mkdir(bench.state, 0o700)


def owned_by_another(bench, path):
    if os.geteuid() != 0:
        return False
    os.chown(path, 12345, 12345)


FOREIGN = [
    ("later version", 65, "(schema 99); this is schema 2. Upgrade, or start with --state other.db",
     lambda bench: sql(bench, "pragma user_version = 99")),
    ("foreign database", 65, "is not a state of doratop", other),
    ("text file", 65, "is not a SQLite file", lambda bench: other(bench, "my dear diary\n" * 300)),
    ("short text file", 65, "is not a SQLite file", lambda bench: other(bench, "my dear diary\n")),
    ("folder in its place", 65, "is no file", folder_instead),
    ("written by others", 77, "(mode 0666), expected 0600", lambda bench: os.chmod(bench.state, 0o666)),
    ("folder written by others", 77, "(mode 0777), expected 0700",
     lambda bench: os.chmod(os.path.dirname(bench.state), 0o777)),
    ("of another user", 77, "belongs to user 12345", lambda bench: owned_by_another(bench, bench.state)),
    ("folder of another user", 77, "belongs to user 12345",
     lambda bench: owned_by_another(bench, os.path.dirname(bench.state))),
]
