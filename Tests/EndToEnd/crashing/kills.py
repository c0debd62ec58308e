"""The engine is killed at any instant and started again, while a writer rotates, truncates and compresses."""
import random, time
import torture
from torture import check
from crashing.bench import StateBench

# Operations that leave every line in some file: then the counters have one right answer too.
KEEPING = "all=0,write=50,burst=1,rotate=5,partial=10,noise=10,gzip=2,long=1,hostile=3,duplicate=3"


def harass(bench, writer, kills):
    """Kills the follower and starts it again until the writer has ended and it was killed so often."""
    chance = random.Random(bench.seed)
    hits = early = 0
    while writer.process.poll() is None or hits < kills:
        follower = bench.follow("follower", None)
        # From before it has opened the state up to some commits later. Now and then it lives for the two seconds
        # after which the last line of a rotated file counts without its line break: else it never would.
        wait = chance.choices([chance.uniform(0, 0.06), chance.uniform(0, 0.6), chance.uniform(2.5, 3.5)], [40, 56, 4])[0]
        time.sleep(wait)
        code = follower.process.poll()
        check(code is None, f"the follower ended by itself with {code}")
        follower.end()
        bench.programs.remove(follower)
        hits += follower.process.returncode == -9
        early += wait < 0.06
    return hits, early


def acknowledged(bench):
    query = f"sqlite3 -readonly {bench.state} 'select id from events'"
    return ["--sync", "ack", "--ack-cmd", query, "--ack-timeout", "60"]


def killed(seed, kills):
    """killed at random instants, everything is found once"""
    with StateBench(seed) as bench:
        writer = bench.write(300, "--delay", "0.01", *acknowledged(bench), *torture.shape(seed))
        hits, early = harass(bench, writer, kills)
        writer.output()
        bench.catch_up(torture.IDLE)
        found = bench.verify(bench.explained())
        ids = bench.ids()
        check(len(ids) == len(set(ids)), f"{len(ids)} ids in the state, {len(set(ids))} distinct")
        manifest = bench.manifest
        check(manifest["ack_timeouts"] == 0, f"{manifest['ack_timeouts']} acknowledgements did not come")
        operations = sum(manifest["operations"].values())
        return hits, f"{hits} kills, {early} of them early; {found} ids, {operations} operations"


def killed_counting(seed, kills):
    """killed at random instants, every counter and figure is that of a recompute"""
    with StateBench(seed) as bench:
        writer = bench.write(400, "--keep", "100000", "--final-newline", "--delay", "0.02", "--weights", KEEPING)
        hits, early = harass(bench, writer, kills)
        writer.output()
        bench.catch_up(torture.IDLE)
        want = bench.check_equal()["input"]
        rejected = sum(bench.manifest["malformed_lines"].values())
        check(rejected > 0 and want["rejected"] >= rejected, f"{want['rejected']} refused, {rejected} written")
        return hits, (f"{hits} kills, {early} of them early; {want['lines']} lines, {want['events']} events, "
                      f"{want['duplicates']} duplicates, {want['conflicts']} conflicts, {want['rejected']} refused")
