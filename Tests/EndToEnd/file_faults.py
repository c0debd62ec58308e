"""Faults of files: many of them, huge ones, odd ones, and a system that fails to read them."""
import gzip, os, resource, shlex, signal, socket, subprocess, sys, time

from bench import (MIB, OPTIONS, REPORT, Watched, answers, check_answers, check_shown, fault, folder, following, high_water, idle_memory, line,
                   note, processor_seconds, shim, size, stop, write)
from harness import BINARY, SAMPLE, WORK, Terminal, append, check, picture_of, run, screen, tmux


def events(report):
    return report["input"]["events"]


@fault(7)
def interrupted_reads():
    """reads that are interrupted, cut short or fail cost no line and count none twice"""
    logs, faults = folder("faulty"), [0] * 4
    env = shim("reads")
    if env is None:
        return
    for n in range(6):
        write(os.path.join(logs, f"a.jsonl.{n}" if n else "a.jsonl"), "".join(line(n * 500 + i) for i in range(500)))
    with gzip.open(os.path.join(logs, "b.jsonl.gz"), "wt") as file:
        file.writelines(line(3000 + i) for i in range(500))
    # What is read again after a fault counts as repeated.
    kinds = [{"READS_EINTR": "3"}, {"READS_SHORT": "2"}, {"READS_EINTR": "3", "READS_SHORT": "2"},
             {"READS_EINTR": "3", "READS_SHORT": "2", "READS_EIO": "20"}]
    for seed in range(1, size(2, 40)):
        for kind in kinds:
            tally = os.path.join(WORK, "tally")
            more = {**env, **kind, "READS_SEED": str(seed), "READS_FOLDER": logs, "READS_TALLY": tally}
            one = Watched(*following("3s" if "READS_EIO" in kind else "1s"), logs, env=more)
            found = one.report()["input"]
            wanted = {"lines": 3500, "events": 3500, "duplicates": 0, "conflicts": 0, "rejected": 0}
            got = {key: found[key] for key in wanted}
            check(got == wanted, f"{kind}, seed {seed}: {got}")
            faults = [sum(pair) for pair in zip(faults, map(int, open(tally).read().split()))]
    note("%d interruptions, %d short reads, %d errors" % tuple(faults[:3]))
    check(all(faults[:3]), f"faults that never struck: {faults}")


@fault(22)
def stale_handles():
    """handles that go stale, as over NFS, are opened again and cost no line, with polling alone"""
    logs, count, struck = folder("stale"), 0, 0
    env, quiet = shim("reads"), shim("hints")
    if env is None:
        return
    env["LD_PRELOAD"] += ":" + quiet["LD_PRELOAD"]
    path, tally = os.path.join(logs, "a.jsonl"), os.path.join(WORK, "tally")
    for seed in range(1, size(2, 20)):
        write(path, "")
        more = {**env, "HINTS": "none", "READS_ESTALE": "30", "READS_SEED": str(seed), "READS_FOLDER": logs, "READS_TALLY": tally}
        one = Watched(*following("7s"), logs, env=more)
        for n in range(20):
            append(path, "".join(line(n * 50 + i) for i in range(50)))
            time.sleep(0.1)
            if n == 10:
                os.rename(path, path + ".1")
        found = one.report()["input"]
        os.remove(path + ".1")
        check((found["lines"], found["events"], found["duplicates"]) == (1000, 1000, 0), f"seed {seed}: {found}")
        struck += int(open(tally).read().split()[3])
    note(f"{struck} stale handles")
    check(struck > 0, "no handle went stale")


@fault(23)
def no_hints():
    """without hints of changes, or with more of them than the system keeps, polling finds every line"""
    env = shim("hints")
    if env is None:
        return
    logs = folder("hints")
    path = os.path.join(logs, "a.jsonl")
    for kind in ("none", "full"):
        write(path, line(0))
        tmux("new-session", "-d", "-x", "80", "-y", "24",
             f"env LD_PRELOAD={env['LD_PRELOAD']} HINTS={kind} {BINARY} --no-state --as-of 2026-06-30T12:00:00Z {path}")
        screen("1 deploy ")
        append(path, line(1))
        os.rename(path, path + ".1")
        write(path, line(2))
        screen("3 deploys")
        tmux("kill-server")
        os.remove(path + ".1")
    # The queue of hints holds 16,384: more of them come while the process stands still.
    write(path, line(0))
    t = Terminal(["--as-of", "2026-06-30T12:00:00Z", logs])
    check_shown(t, "1 deploy ")
    os.kill(t.pid, signal.SIGSTOP)
    try:
        for n in range(size(12_000, 60_000)):
            other = os.path.join(logs, f"{n}.tmp")
            os.close(os.open(other, os.O_CREAT | os.O_WRONLY))
            os.remove(other) if n % 2 else os.rename(other, os.path.join(logs, "x.tmp"))
            append(path, line(1 + n)) if n % 100 == 0 else None
    finally:
        os.kill(t.pid, signal.SIGCONT)
    wanted = size(12_000, 60_000) // 100 + 1
    check_shown(t, f"{wanted} deploys")
    stop(t)


@fault(12)
def few_descriptors():
    """two thousand files are read with 32 descriptors, once, followed and on a screen"""
    logs = folder("crowd")
    for n in range(2000):
        write(os.path.join(logs, f"s{n}.jsonl"), line(n))
    limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    for command in (REPORT, following()):
        found = Watched(*command, logs, preexec_fn=limit).report()
        check(events(found) == 2000, f"{command}: {found['input']}")
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"sh -c 'ulimit -n 32; exec {BINARY} --as-of 2026-06-30T12:00:00Z {logs}'")
    screen("2000 deploys", 20)
    append(os.path.join(logs, "s7.jsonl"), line(2000))
    screen("2001 deploys")
    tmux("kill-server")


@fault(13)
def many_files():
    """ten thousand files cost under 2 % of a core while they are quiet, and what ten of them get is seen within 2 s"""
    logs = folder("many")
    for n in range(10_000):
        write(os.path.join(logs, f"service-{n}.jsonl"), line(n))
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"exec {BINARY} --as-of 2026-06-30T12:00:00Z {logs}")
    pid = int(tmux("display", "-p", "#{pane_pid}").stdout)
    screen("10000 deploys", 60)
    time.sleep(6)
    seconds = size(5, 60)
    before = processor_seconds(pid)
    time.sleep(seconds)
    share = (processor_seconds(pid) - before) / seconds
    slowest = 0
    for n in range(size(3, 10)):
        path = os.path.join(logs, f"service-{n * 997}.jsonl")
        # Once for the file that was cold, and again now that it is hot.
        for again in range(2):
            append(path, line(10_000 + n * 2 + again))
            started = time.monotonic()
            screen(f"{10_001 + n * 2 + again} deploys")
            slowest = max(slowest, time.monotonic() - started)
    note(f"{share:.1%} of a core while quiet, a line seen after {slowest:.2f} s at most, {high_water(pid) // MIB} MiB")
    check(share < 0.02, f"{share:.1%} of a core while nothing happens")
    check(slowest < 2, f"a line was seen after {slowest:.2f} s")
    tmux("kill-server")


WRITER = """
import os, sys, time
path, rate, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
block = open(sys.argv[4], "rb").read()
started, written, kept = time.monotonic(), 0, 0
file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
while (spent := time.monotonic() - started) < seconds:
    if written > rate * spent:
        time.sleep(0.002)
        continue
    os.write(file, block)
    written += len(block)
    if os.fstat(file).st_size > 1 << 30:
        os.close(file)
        os.rename(path, path + ".%d" % (kept % 2))
        kept += 1
        file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
print(written // len(block), written / spent / 1e6)
"""


@fault(14)
def fast_writer():
    """a writer of 200 MB/s costs no memory, no key and no line, and how far it is ahead is said"""
    logs = folder("fast")
    # The same lines again and again: what grows is not what there is to know.
    block = write(os.path.join(WORK, "block"), "".join(line(n, version="v" * 140) for n in range(4000)))
    path = write(os.path.join(logs, "a.jsonl"), open(block).read())
    t = Terminal(["--as-of", "2026-06-30T12:00:00Z", path], rows=45, columns=160)
    check_shown(t, "4000 deploys")
    t.drain(1)
    before = high_water(t.pid)
    seconds = size(4, 60)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path, "200000000", str(seconds), block], stdout=subprocess.PIPE)
    found = answers(t, seconds - 0.5)
    blocks, rate = writer.communicate(timeout=seconds + 30)[0].split()
    append(path, line("last"))
    wanted = 4000 * (int(blocks) + 1) + 1
    end, words = time.monotonic() + 60, ""
    while time.monotonic() < end and f"lines {wanted} " not in words:
        t.key("e\x0c")
        t.drain(0.5)
        words = "\n".join(picture_of(t.bytes[t.bytes.rindex(b"\x1b[H\x1b[2J"):], 45, 160))
    grown = high_water(t.pid) - before
    note(f"{float(rate):.0f} MB/s for {seconds} s, memory grew by {grown / MIB:.1f} MiB, said to be behind: {b'behind' in t.bytes}")
    check_answers(found, "while it writes")
    check(f"lines {wanted} " in words, f"not all of {wanted} lines:\n{words}")
    check(grown < 16 * MIB, f"memory grew by {grown} kB")
    check(float(rate) > size(100, 150), f"the writer managed {rate} MB/s only")
    stop(t)


@fault(15)
def stopped_while_rotating():
    """what is written and rotated while the process is stopped is read once when it goes on"""
    logs, length = folder("stopped"), size(2, 60)
    path = write(os.path.join(logs, "a.jsonl"), line("first"))
    one = Watched(*following(f"{length + 3}s"), logs)
    t = Terminal(["--as-of", "2026-06-30T12:00:00Z", logs])
    check_shown(t, "1 deploy ")
    for pid in (one.pid, t.pid):
        os.kill(pid, signal.SIGSTOP)
    try:
        for n in range(30):
            append(path, "".join(line(n * 100 + i) for i in range(100)))
            os.rename(path, f"{path}.{n}")
            time.sleep(length / 30)
    finally:
        for pid in (one.pid, t.pid):
            os.kill(pid, signal.SIGCONT)
    check_shown(t, "3001 deploys")
    stop(t)
    found = one.report(length + 30)["input"]
    check((found["lines"], found["events"], found["duplicates"]) == (3001, 3001, 0), f"{found}")


@fault(17)
def used_inodes():
    """a log that is deleted and made again is read from its beginning, though its inode is used again"""
    rounds, places = size(8, 200), [folder("inodes")]
    if OPTIONS.long and os.path.isdir("/dev/shm"):
        places.append("/dev/shm/" + os.path.basename(WORK))
        os.mkdir(places[1])
    # Four descriptors for nine files: that of the log is given back, and with it the inode once the log is deleted.
    limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (28, 28))
    for place in places:
        path, others = os.path.join(place, "a.jsonl"), [os.path.join(place, f"z{n}.jsonl") for n in range(8)]
        isReused = made_again(path) == made_again(path)
        write(path, line(0))
        one = Watched(*REPORT, "--follow", "--every", "0.01s", "--until-idle", "4s", path, *others, preexec_fn=limit)
        used = 0
        try:
            for n in range(1, rounds):
                for number, other in enumerate(others):
                    append(other, line(f"{n}-{number}"))
                wait_for_events(one, n * 9)
                used += os.stat(path).st_ino == made_again(path)
                append(path, line(n))
            found = one.report(60)["input"]
        finally:
            for name in (path, *others):
                if os.path.exists(name):
                    os.remove(name)
        note(f"{place.split('/')[1]}: {used} inodes used again in {rounds} rounds")
        check((found["lines"], found["events"]) == (rounds * 9 - 8,) * 2, f"{place}: {found}")
        check(used > 0 or not isReused, f"{place}: no inode was used again")
    if len(places) > 1:
        os.rmdir(places[1])


def made_again(path):
    """The inode of a file that is deleted, if there is one, and made again."""
    if os.path.exists(path):
        os.remove(path)
    write(path, "")
    return os.stat(path).st_ino


def wait_for_events(one, count):
    """Waits until the reports of a process say that so many events have come."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with open(one.out.name, "rb") as file:
            file.seek(max(0, os.path.getsize(one.out.name) - 20_000))
            lines = file.read().split(b"\n")
        if len(lines) > 1 and b'"events":%d,' % count in lines[-2]:
            return
        time.sleep(0.01)
    raise AssertionError(f"never came to {count} events")


@fault(18)
def huge_line():
    """a line of 1 GB without an end costs under 8 MiB and no key, and the next file is read"""
    logs = folder("huge")
    path = write(os.path.join(logs, "a.jsonl"), "")
    block = b"x" * (1 << 20)
    with open(path, "wb") as file:
        for _ in range(1024):
            file.write(block)
    write(os.path.join(logs, "b.jsonl"), line(1))
    idle = idle_memory()
    for command in (REPORT, following()):
        one = Watched(*command, logs)
        found = one.report()["input"]
        note(f"{command[-1]}: {(one.memory - idle) / MIB:.1f} MiB more, {one.processor:.1f} s of processor")
        check(found["events"] == 1 and found["rejectedBy"] == {"tooLong": 1}, f"{found}")
        check(one.memory - idle < 8 * MIB, f"memory grew by {one.memory - idle} kB")
    append(path, "\n" + line(2))
    found = Watched(*REPORT, logs).report()["input"]
    check(found["events"] == 2 and found["rejectedBy"] == {"tooLong": 1}, f"after its end: {found}")
    os.remove(path)
    t = Terminal(["--as-of", "2026-06-30T12:00:00Z", logs])
    check_shown(t, "1 deploy ")
    before = high_water(t.pid)
    with open(path, "wb") as file:
        for _ in range(1024):
            file.write(block)
        file.write(b"\n" + line(2).encode())
    check_answers(answers(t, 1.5), "while it is read")
    check_shown(t, "2 deploys", 20)
    check(high_water(t.pid) - before < 8 * MIB, f"memory grew by {high_water(t.pid) - before} kB")
    os.remove(path)
    stop(t)


@fault(19)
def sparse_file():
    """a sparse file of 1 TB is gone through at once, and what stands behind the hole is read"""
    logs = folder("sparse")
    path = os.path.join(logs, "a.jsonl")
    write(path, line(0))
    os.truncate(path, 1 << 40)
    append(path, "\n" + line(1))
    write(os.path.join(logs, "b.jsonl"), line(2))
    # Behind this one there is nothing.
    write(os.path.join(logs, "c.jsonl"), line(3))
    os.truncate(os.path.join(logs, "c.jsonl"), 1 << 40)
    for command in (REPORT, following()):
        one = Watched(*command, logs)
        found = one.report()["input"]
        note(f"{found['events']} events, {found['rejected']} refused, {one.processor:.1f} s of processor")
        check(found["events"] == 4, f"{found}")
        check(one.processor < 60 and found["rejected"] <= 2, f"{one.processor:.0f} s, {found}")
    os.remove(path)


@fault(20)
def odd_sources():
    """what is no log says what it is, on the screen and in words, and the rest is read"""
    place = folder("odd")
    path = lambda name: os.path.join(place, name)
    os.mkfifo(path("pipe"))
    os.mkdir(path("empty"))
    os.symlink(path("nowhere"), path("dangling"))
    os.symlink(path("loop"), path("loop"))
    write(path("a.jsonl"), line(1))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path("socket"))
        sources = [path(name) for name in ("pipe", "empty", "dangling", "loop", "socket", "a.jsonl", "a.jsonl/below")]
        sources += ["/dev/null", "/dev/zero/x", "x" * 300, path("y" * 300), ""]
        words = run("doctor", *sources).stdout.decode()
        for name, reason in (("empty", "no event log in this directory yet"), ("dangling", "does not exist yet"),
                             ("loop", "Too many levels of symbolic links"), ("socket", "No such device or address"),
                             ("x" * 240, "File name too long"), ("below", "does not exist yet")):
            check(any(name in row and reason in row for row in words.split("\n")), f"{name}: not {reason!r}:\n{words}")
        check("events 1 " in words, words)
        tmux("new-session", "-d", "-x", "160", "-y", "24", shlex.join([BINARY, "--as-of", "2026-06-30T12:00:00Z", *sources]))
        screen("1 deploy ")
        append(path("a.jsonl"), line(2))
        screen("2 deploys")
        write(path("nowhere"), line(3))
        os.remove(path("loop"))
        write(path("loop"), line(4))
        write(path("empty/b.jsonl"), line(5))
        screen("5 deploys")
        tmux("kill-server")


@fault(20)
def endless_device():
    """a device without an end is read in slices: the screen answers, memory stays, and the end is the viewer's"""
    log = write(os.path.join(WORK, "beside-device.jsonl"), line(1))
    for device in ("/dev/zero", "/dev/urandom"):
        t = Terminal(["--as-of", "2026-06-30T12:00:00Z", device, log])
        check(t.until(b"target"), f"{device}: nothing drawn")
        t.drain(1)
        before = high_water(t.pid)
        found = answers(t, size(1.5, 20))
        check_answers(found, device)
        grown = high_water(t.pid) - before
        check(grown < 16 * MIB, f"{device}: memory grew by {grown} kB")
        stop(t)


@fault(21)
def bombs():
    """compressed files that expand without end are given up in little memory; cut and mislabelled ones are read"""
    logs, idle = folder("bombs"), idle_memory()
    path = lambda name: os.path.join(logs, name)
    # Members one after the other: 10 MB that come to 10 GB.
    for name, plain, times in (("nulls", bytes(10_000_000), 1030), ("blank", b"\n" * 10_000_000, 1030),
                               ("same", (line(1) * 60_000).encode(), 700)):
        write(path(name + ".jsonl.gz"), gzip.compress(plain, 9) * times)
        one = Watched(*REPORT, path(name + ".jsonl.gz"))
        code = one.end()
        note(f"{name}: {os.path.getsize(path(name + '.jsonl.gz')) / 1e6:.0f} MB of {len(plain) * times / 1e9:.0f} GB given up after "
             f"{one.seconds:.1f} s, {(one.memory - idle) / MIB:.1f} MiB")
        check(code == 0 and b"expands beyond the limit" in one.stderr, f"{name}: {code} {one.stderr}")
        check(one.memory - idle < 8 * MIB, f"{name}: memory grew by {one.memory - idle} kB")
        check(one.processor < 10, f"{name}: {one.processor} s")
    t = Terminal(["--as-of", "2026-06-30T12:00:00Z", write(path("live.jsonl"), line(0)), path("late.jsonl.gz")], columns=160)
    check_shown(t, "1 deploy ")
    before = high_water(t.pid)
    os.rename(path("nulls.jsonl.gz"), path("late.jsonl.gz"))
    check_answers(answers(t, 1.5), "while a bomb is read")
    check_shown(t, "expands beyond", 20)
    check(high_water(t.pid) - before < 8 * MIB, f"memory grew by {high_water(t.pid) - before} kB")
    stop(t)
    beside = events(Watched(*REPORT, SAMPLE).report())
    whole = b"".join(gzip.compress("".join(line(n * 100 + i) for i in range(100)).encode()) for n in range(5))
    for name, content, least, most in (("members", whole, 500, 500), ("cut", whole[:-40], 400, 499), ("head", whole[:5], 0, 0),
                                       ("plain", line(0).encode(), 1, 1), ("tail", whole + b"rubbish", 500, 500), ("none", b"", 0, 0)):
        found = events(Watched(*REPORT, write(path(name + ".jsonl.gz"), content), SAMPLE).report()) - beside
        check(least <= found <= most, f"{name}: {found} events")

