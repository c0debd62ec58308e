"""The engine kills itself at each call by which it reads or changes a file, one after the other, in a fixed run."""
import concurrent.futures, gzip, itertools, os, shutil
from torture import check
from crashing import shims
from crashing.bench import SOON, StateBench, event, put

NOISE = "panic: not JSON\n[1,2]\n\n"


def lay(bench):
    """Logs, a state of them, and what became of the logs since: one renamed, one compressed, one made anew."""
    live = os.path.join(bench.logs, "events.jsonl")
    put(live + ".1", "".join(event(number) for number in range(40)) + NOISE)
    put(live, "".join(event(number) for number in range(40, 90)))
    put(os.path.join(bench.logs, "other.jsonl"), "".join(event(number) for number in range(200, 230)))
    bench.catch_up()
    with open(live + ".1", "rb") as file, gzip.open(live + ".2.gz", "wb") as packed:
        shutil.copyfileobj(file, packed)
    os.unlink(live + ".1")
    os.rename(live, live + ".1")
    put(live + ".1", "".join(event(number) for number in range(90, 100)) + NOISE)
    # The first and the last repeat events, one of them with another content.
    put(live, event(95) + "".join(event(number) for number in range(100, 140)) + event(3, actor="somebody else"))


class Run:
    """One run that is cut, and the one after it, over the same logs with a state of their own."""

    def __init__(self, bench, want, environment, kept):
        self.bench, self.want, self.environment, self.kept = bench, want, environment, kept

    def cut(self, call, isHalf):
        """Whether the run was cut before it ended by itself."""
        bench = self.bench
        part = StateBench.__new__(StateBench)
        part.__dict__.update(bench.__dict__)
        folder = os.path.join(bench.folder, f"kept-{bool(self.kept)}-{call}-{isHalf}")
        part.state, part.programs = os.path.join(folder, "S.db"), []
        try:
            shutil.copytree(self.kept, folder) if self.kept else os.mkdir(folder, 0o700)
            names = {**self.environment, "KILL_FOLDER": bench.folder, "KILL_AT": call, "KILL_TALLY": folder + ".tally"}
            if isHalf:
                names["KILL_HALF"] = 1
            follower = part.follow(f"follower-{call}-{isHalf}-{bool(self.kept)}", SOON, names)
            try:
                code = follower.process.wait(60)
            finally:
                follower.end()
            check(code in (0, -9), f"cut at call {call}, it ended with {code}")
            last = part.start(f"last-{call}-{isHalf}-{bool(self.kept)}", part.command(SOON))
            last.output()
            words = open(last.path + ".err").read()
            check(not words, f"cut at call {call}: {words}")
            try:
                part.check_equal(self.want)
            except AssertionError as error:
                raise AssertionError(f"cut at call {call}{' by half' if isHalf else ''}: {error}")
            return code == -9, shims.tally(folder + ".tally")
        finally:
            for program in part.programs:
                program.end()
            shutil.rmtree(folder, ignore_errors=True)


def at_each_call(seed, cases, isLong):
    """killed at a call of its own, the next run comes to what a recompute does"""
    with StateBench(seed) as bench:
        environment = shims.made("kill", bench.folder)
        lay(bench)
        want = bench.fresh()
        check(all(want["input"][key] > 0 for key in ("duplicates", "conflicts", "rejected")), f"too plain: {want['input']}")
        cuts, counts = 0, []
        for kept in (None, os.path.dirname(bench.state)):
            run = Run(bench, want, environment, kept)
            isCut, tally = run.cut(0, False)
            check(not isCut and tally and tally[0] > 50, f"the run that nothing cut counted {tally} calls")
            counts += tally
            every = 1 if isLong else max(1, 2 * tally[0] // cases)
            # Runs differ by some calls, with what is saved when: the long form goes on until one is not cut.
            calls = range(1 + seed % every, tally[0] + (20 if isLong else 0), every)
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                halves = (False, True) if isLong else (False,)
                pairs = [(call, isHalf or not isLong and index % 2 == 1)
                         for index, (call, isHalf) in enumerate(itertools.product(calls, halves))]
                cuts += sum(isCut for isCut, _ in pool.map(lambda pair: run.cut(*pair), pairs))
        return cuts, f"{cuts} cuts; {counts[0]} calls from nothing, {counts[1]} from a state"
