"""A state whose files were cut, or had a bit turned, or were copied while they were written."""
import concurrent.futures, glob, os, random, shutil, signal, time
import torture
from torture import check
from crashing.bench import FIGURES, SOON, StateBench, differences, event, figures, put, run

# The exit codes of a state that is refused (RELIABILITY.md 5.4), and of one that cannot be read.
REFUSED = (65, 66, 77)


class Copy:
    """The files of a state in a folder of their own, over the logs of a bench."""

    def __init__(self, bench, name, original):
        self.bench, self.name = bench, name
        self.folder = os.path.join(bench.folder, name)
        self.state = os.path.join(self.folder, "S.db")
        self.original = original

    def __enter__(self):
        os.mkdir(self.folder, 0o700)
        for path in glob.glob(os.path.join(self.original, "*")):
            try:
                shutil.copy(path, self.folder)
            except FileNotFoundError:
                # It was removed while the folder was copied.
                pass
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.folder, ignore_errors=True)

    def kept(self):
        return run(torture.BINARY, *FIGURES, "--state", self.state, self.bench.logs)

    def follow(self):
        return run(torture.BINARY, "report", "--follow", "--every", "60s", "--until-idle", SOON, "--state", self.state,
                   self.bench.logs)

    def judge(self, want, words, bounds=None, mayBeAbsent=False):
        """What became of the copy, read and taken up: checks that nothing false is said in silence.

        Where part of the logs is gone, what was rebuilt has at least the first of the bounds and at most the second.
        """
        code, text, errors = self.kept()
        if code == 0:
            got = figures(text)
            check(got == want, f"{words}: read in silence, {differences(got, want)}")
            read = "equal"
        else:
            check(code in REFUSED and self.state in errors, f"{words}: the reader ended with {code}: {errors[-300:]}")
            # There may be nothing yet to be damaged, in a copy of the first moment.
            read = "said" if "damaged" in errors or not mayBeAbsent else "absent"
        code, text, errors = self.follow()
        aside = glob.glob(self.state + ".corrupt-*")
        if code != 0:
            check(code in REFUSED and self.state in errors, f"{words}: the engine ended with {code}: {errors[-300:]}")
            return read, "refused"
        check(bool(aside) <= ("damaged" in errors), f"{words}: set aside in silence")
        if read == "said":
            check(errors, f"{words}: the reader said it was damaged, the engine nothing")
        code, text, errors = self.kept()
        check(code == 0, f"{words}: read after the engine, the reader ended with {code}: {errors[-300:]}")
        got = figures(text)
        if aside and bounds:
            code, text, errors = run("sqlite3", "-readonly", self.state, "select id from events")
            check(code == 0, f"{words}: {errors}")
            ids = set(text.split())
            check(bounds[0] <= ids <= bounds[1], f"{words}: {len(bounds[0] - ids)} too few, {len(ids - bounds[1])} too many")
            check(got["input"]["events"] == len(ids), f"{words}: {got['input']['events']} events, {len(ids)} kept")
        else:
            check(got == want, f"{words}: after the engine, {differences(got, want)}")
        return read, "rebuilt" if aside else "equal"


def lay(bench, isKilled):
    """Logs and a state of most of them, of many transactions: closed, or of an engine that was killed."""
    log = os.path.join(bench.logs, "events.jsonl")
    put(log + ".1", "".join(event(number) for number in range(30)) + "panic: no JSON\n")
    bench.catch_up()
    follower = bench.follow("follower", None)
    for part in range(12):
        put(log, "".join(event(number) for number in range(30 + part * 8, 38 + part * 8)) + "[]\n")
        time.sleep(0.25)
    deadline = time.monotonic() + 20
    while len(bench.ids()) < 126:
        check(time.monotonic() < deadline, "the engine does not keep up")
        time.sleep(0.05)
    if isKilled:
        follower.end()
        check(os.path.getsize(bench.state + "-wal") > 50_000, "the killed engine left no log of writing behind")
    else:
        follower.process.terminate()
        follower.output(128 + signal.SIGTERM)
    # What comes next has to be written to what was harmed.
    put(log, "".join(event(number) for number in range(126, 134)) + "no JSON either\n")


def cut(copy, chance):
    path = copy.state + "-wal"
    size = os.path.getsize(path)
    place = chance.randrange(size)
    os.truncate(path, place)
    return f"the WAL of {size} bytes cut at {place}"


def turn(copy, chance):
    # The database is the likeliest, then the log of writing.
    names = [name for name in ("", "", "", "-wal", "-wal", "-shm", ".lock") if os.path.exists(copy.state + name)]
    name = chance.choice([name for name in names if os.path.getsize(copy.state + name) > 0])
    return flip(copy.state + name, chance.randrange(os.path.getsize(copy.state + name)), chance.randrange(8))


def flip(path, place, bit):
    with open(path, "r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))
    return f"bit {bit} of byte {place} of {os.path.basename(path)} turned"


def tallied(outcomes):
    """How often each outcome came."""
    counts = {}
    for read, followed in outcomes:
        key = f"{read}/{followed}"
        counts[key] = counts.get(key, 0) + 1
    return ", ".join(f"{count} {key}" for key, count in sorted(counts.items()))


def each(cases, body):
    """Runs some cases, a few at a time; says all faults at once."""
    def one(case):
        try:
            return body(case), None
        except AssertionError as error:
            return None, str(error)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(one, cases))
    faults = [fault for _, fault in results if fault]
    check(not faults, f"{len(faults)} of {len(results)} cases: " + " | ".join(faults[:8]))
    return [outcome for outcome, _ in results]


def damaged(seed, cases):
    """cut or with a bit turned, a state is detected or harmless"""
    with StateBench(seed) as closed, StateBench(seed) as killed, StateBench(seed) as bereft:
        want, bounds = {}, {}
        for bench in (closed, killed, bereft):
            lay(bench, bench is not closed)
            want[bench] = bench.fresh()
        # What was in the first file is only in the state now.
        os.unlink(os.path.join(bereft.logs, "events.jsonl.1"))
        everything = {f"ev-{number:06d}" for number in range(134)}
        bounds[bereft] = everything - {f"ev-{number:06d}" for number in range(30)}, everything

        def one(case):
            chance = random.Random(seed * 100_000 + case)
            harm = cut if case % 2 == 0 else turn
            bench = bereft if case % 5 == 4 else closed if harm is turn and case % 3 == 0 else killed
            with Copy(bench, f"copy-{case}", os.path.dirname(bench.state)) as copy:
                words = f"case {case} ({'closed' if bench is closed else 'killed'}): {harm(copy, chance)}"
                return copy.judge(want[bench], words, bounds.get(bench))

        outcomes = each(range(cases), one)
        return cases, f"{cases} cases, read/followed: {tallied(outcomes)}"


def headers(seed, every):
    """with any bit of its header turned, a state is detected or harmless"""
    with StateBench(seed) as bench:
        lay(bench, False)
        want = bench.fresh()

        def one(bit):
            with Copy(bench, f"bit-{bit}", os.path.dirname(bench.state)) as copy:
                return copy.judge(want, flip(copy.state, bit // 8, bit % 8))

        outcomes = each(range(seed % every, 800, every), one)
        return len(outcomes), f"{len(outcomes)} bits, read/followed: {tallied(outcomes)}"


def copied(seed, copies):
    """copied while it is written, a state is detected or harmless"""
    with StateBench(seed) as bench:
        log = os.path.join(bench.logs, "events.jsonl")
        put(log, event(0))
        chance = random.Random(seed)
        follower = bench.follow("follower", None)
        number, done, outcomes = 1, 0, []
        while done < copies:
            # Some copies of one time, then the logs stand still while they are judged.
            taken = []
            for _ in range(min(8, copies - done)):
                for _ in range(chance.randrange(1, 4)):
                    put(log, "".join(event(number + more) for more in range(5)) + "no JSON\n")
                    number += 5
                time.sleep(chance.uniform(0, 0.3))
                taken.append(Copy(bench, f"copy-{done}", os.path.dirname(bench.state)))
                taken[-1].__enter__()
                done += 1
            if chance.random() < 0.2:
                follower.end()
                follower = bench.follow("follower", None)
            if chance.random() < 0.2:
                for further in range(9, 0, -1):
                    if os.path.exists(f"{log}.{further}"):
                        os.rename(f"{log}.{further}", f"{log}.{further + 1}")
                os.rename(log, log + ".1")
                put(log, "")
            want = bench.fresh()

            def one(copy):
                with_words = f"copy {os.path.basename(copy.folder)} of {sorted(os.listdir(copy.folder))}"
                try:
                    return copy.judge(want, with_words, mayBeAbsent=True)
                finally:
                    copy.__exit__()

            outcomes += each(taken, one)
        return done, f"{done} copies, read/followed: {tallied(outcomes)}"


def salvaged(seed):
    """of a damaged state, what no log holds any more is kept as far as it is whole"""
    with StateBench(seed) as bench:
        lay(bench, False)
        os.rename(os.path.join(bench.logs, "events.jsonl.1"), os.path.join(bench.folder, "gone"))
        log = os.path.join(bench.logs, "events.jsonl")
        with open(log) as file:
            lines = file.readlines()
        # The second half of the live log is all that the world still has.
        with open(log, "w") as file:
            file.writelines(lines[len(lines) // 2:])
        left = {line.split('"id": "')[1].split('"')[0] for line in lines[len(lines) // 2:] if '"id"' in line}
        code, text, errors = run("sqlite3", "-readonly", bench.state, "select batch, id from events order by batch")
        check(code == 0, errors)
        batches = {}
        for line in text.splitlines():
            batch, id = line.split("|")
            batches.setdefault(int(batch), set()).add(id)
        lost = sorted(batches)[random.Random(seed).randrange(len(batches))]
        with open(bench.state, "rb") as file:
            content = file.read()
        target = max(batches[lost]).encode()
        # Also where it stood before small batches were made one: nobody reads that any more.
        check(target in content, f"{target} does not stand in the state")
        place = content.find(target)
        while place >= 0:
            flip(bench.state, place + 3, 0)
            place = content.find(target, place + 1)
        code, text, errors = bench.kept()
        check(code in REFUSED and "damaged" in errors, f"read in silence: {code}, {errors}")
        want = left.union(*(ids for batch, ids in batches.items() if batch != lost))
        said = bench.catch_up()
        check("damaged" in said, f"set aside in silence: {said}")
        check(glob.glob(bench.state + ".corrupt-*"), "the damaged state is nowhere")
        got = bench.ids()
        check(len(got) == len(set(got)), f"{len(got)} events in the state, {len(set(got))} of them distinct")
        check(set(got) == want, f"batch {lost} of {len(batches)}: missing {sorted(want - set(got))[:5]}, "
              f"beyond {sorted(set(got) - want)[:5]}; {said}")
        return 1, f"{len(want)} of {len(want | batches[lost])} events, {len(left)} of them still in a log: {said.strip()[-120:]}"
