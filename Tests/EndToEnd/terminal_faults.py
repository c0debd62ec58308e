"""Faults of terminals: sizes that change all the time, connections that drop, descriptions that lie, outputs that fail."""
import fcntl, os, random, signal, struct, subprocess, termios, time

from bench import answers, check_answers, fault, folder, note, processor_seconds, size, stop, write
from harness import BINARY, SAMPLE, WORK, Terminal, check, picture_of, run

PINNED = ["--as-of", "2026-06-30T12:00:00Z", SAMPLE]


def resize(t, rows, columns):
    fcntl.ioctl(t.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@fault(38)
def resize_storm():
    """a storm of 200 sizes a second from 1x1 to 500x200 ends in the frame of a fresh start"""
    seed = time.time_ns() % 1_000_000
    chance, t = random.Random(seed), Terminal(PINNED, rows=40, columns=120)
    check(t.until(b"DEPLOYMENT FREQUENCY"), "nothing drawn")
    started, seconds, count = time.monotonic(), size(5, 60), 0
    while (spent := time.monotonic() - started) < seconds:
        if count > spent * 200:
            t.drain(0.002)
            continue
        resize(t, chance.randint(1, 200), chance.randint(1, 500))
        count += 1
        check(os.waitpid(t.pid, os.WNOHANG)[0] == 0, f"seed {seed}: ended after {count} sizes")
    note(f"{count / spent:.0f} sizes a second for {seconds} s, seed {seed}")
    resize(t, 40, 120)
    t.drain(1)
    place = len(t.bytes)
    # What is on the screen must not need a key; that all of it is known to be there does.
    shown = picture_of(t.bytes[t.bytes.rindex(b"\x1b[H\x1b[2J"):] if b"\x1b[H\x1b[2J" in t.bytes else t.bytes, 40, 120)
    fresh = Terminal(PINNED, rows=40, columns=120)
    check(fresh.until(b"DEPLOYMENT FREQUENCY"), "nothing drawn afresh")
    fresh.drain(1)
    wanted = picture_of(fresh.bytes, 40, 120)
    check(place > 0 and shown == wanted, f"seed {seed}: another screen than that of a fresh start:\n" + "\n".join(shown))
    stop(fresh)
    stop(t)


# Four ways in which a terminal is lost: the signal, its end, its end with the signal ignored, and its end as seen by a
# process that leads no session and gets no signal.
LOSSES = {
    "signal": "exec {0}",
    "closed": "exec {0}",
    "ignored": "trap '' HUP; exec {0}",
    "child": "trap '' HUP; {0}; exit $?",
}


@fault(39)
def lost_terminals():
    """a terminal that is lost ends the process within two seconds, whether or not a signal tells it"""
    tries = size(3, 100)
    for name, script in LOSSES.items():
        slowest = 0
        for _ in range(tries):
            t = Terminal.shell(script.format(" ".join([BINARY, *PINNED])))
            check(t.until(b"DEPLOYMENT FREQUENCY"), f"{name}: nothing drawn")
            pid = child_of(t.pid) if name == "child" else t.pid
            started = time.monotonic()
            os.kill(pid, signal.SIGHUP) if name == "signal" else os.close(t.fd)
            while os.path.exists(f"/proc/{pid}") and state_of(pid) != "Z":
                check(time.monotonic() < started + 2, f"{name}: still there after 2 s, with {processor_seconds(pid)} s of processor")
                time.sleep(0.01)
            slowest = max(slowest, time.monotonic() - started)
            t.close()
        note(f"{name}: {tries} times, at most {slowest * 1000:.0f} ms")


def child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return int(file.read().split()[0])


def state_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


@fault(40)
def broken_outputs():
    """an output that is closed, full or takes nothing for now ends a report with a reason, or waits for it"""
    with open("/dev/full", "w") as full:
        got = subprocess.run([BINARY, "report", SAMPLE], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, timeout=30)
    check(got.returncode == 74 and b"No space left" in got.stderr, f"full: {got}")
    for command in (["report"], ["explain", "lead-time"], ["snapshot", "--format", "svg"], ["--once"], ["doctor"]):
        read, written = os.pipe()
        os.close(read)
        got = subprocess.run([BINARY, *command, SAMPLE], stdin=subprocess.DEVNULL, stdout=written, stderr=subprocess.PIPE, timeout=30)
        os.close(written)
        check(got.returncode in (74, -signal.SIGPIPE, 0) and b"Fatal" not in got.stderr, f"closed: {command} {got}")
    # A pipe that takes no more for now, as one shared with a program that does not wait.
    read, written = os.pipe()
    os.set_blocking(written, False)
    command = ["explain", "lead-time", "--window", "36500d", "--format", "json", SAMPLE]
    whole = run(*command).stdout
    check(len(whole) > 1 << 16, f"{len(whole)} bytes would fit into a pipe")
    one = subprocess.Popen([BINARY, *command], stdin=subprocess.DEVNULL, stdout=written)
    os.close(written)
    text = b""
    while part := os.read(read, 4096):
        text += part
        time.sleep(0.001)
    os.close(read)
    check(one.wait(30) == 0 and text == whole, f"a pipe that is full now and then: {len(text)} of {len(whole)} bytes")
    for descriptors in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        got = subprocess.run(["sh", "-c", f"{BINARY} report {SAMPLE} {descriptors}"], capture_output=True, timeout=30)
        wanted = (0,) if ">&-" not in descriptors.replace("2>&-", "") else (74,)
        check(got.returncode in wanted, f"{descriptors}: {got}")


@fault(40)
def unread_terminal():
    """a terminal that is not read costs no processor time and no memory, and keys are obeyed when it is again"""
    t = Terminal(PINNED, rows=200, columns=500)
    check(t.until(b"DEPLOYMENT FREQUENCY"), "nothing drawn")
    t.drain(1)
    t.key("dsvo\x0c")
    time.sleep(1)
    before, seconds = processor_seconds(t.pid), size(2, 60)
    time.sleep(seconds)
    share = (processor_seconds(t.pid) - before) / seconds
    note(f"{share:.1%} of a core while nothing is taken")
    check(share < 0.05, f"{share:.1%} of a core")
    t.drain(1)
    check_answers(answers(t, 1), "when it is read again")
    stop(t)


@fault(41)
def lying_terminfo():
    """a description of a terminal that is cut or out of all proportion is no reason to crash; a damaged one gives the modes back"""
    home = folder("terminfo")
    seed = time.time_ns() % 1_000_000
    chance = random.Random(seed)
    path = os.path.join(home, "x", "xterm-256color")
    os.makedirs(os.path.dirname(path))
    source = subprocess.run(["infocmp", "-x", "xterm-256color"], capture_output=True, text=True)
    tic = subprocess.run(["tic", "-x", "-o", home, "-"], input=source.stdout, capture_output=True, text=True)
    if source.returncode or tic.returncode:
        note("skipped: no infocmp and tic")
        return
    good = open(path, "rb").read()
    evil = [b"", b"\x1a\x01", good[:40], good[:len(good) // 2], b"\x1a\x01" + bytes(chance.randbytes(4000)), b"\x1a\x01" + b"\xff" * 4094,
            good[:2] + b"\xff\x7f" * 5 + good[12:]]
    whole = len(evil)
    evil += [damaged(chance, good) for _ in range(size(6, 300))]
    ends = {}
    for number, content in enumerate(evil):
        write(path, content)
        t = Terminal(PINNED, TERMINFO=home, TERMINFO_DIRS=home, SWIFT_BACKTRACE="enable=no")
        t.until(b"target", 1)
        t.key("dqqq")
        code = t.wait(8)
        ends[code] = ends.get(code, 0) + 1
        # Curses itself ends the process over some damage, or stumbles (6.4: it compares a name that is NULL).
        check(code in ((0,) if number < whole else (0, 1, -signal.SIGSEGV)), f"seed {seed}, number {number}: ended with {code}")
        check(termios.tcgetattr(t.fd) == t.before, f"seed {seed}, number {number}: other modes than before")
        t.close()
    note(f"{len(evil)} descriptions, exit codes {ends}, seed {seed}")


def damaged(chance, good):
    content = bytearray(good)
    for _ in range(chance.choice((1, 10, 100))):
        content[chance.randrange(12, len(content))] = chance.randrange(256)
    return bytes(content)


@fault(41)
def poor_environments():
    """no type, no locale and no home leave a screen or plain text, and nothing that is no terminal gets an escape"""
    for env in ({"LANG": "C"}, {"LANG": "xx_YY.nonsense"}, {"LC_ALL": "C", "TERM": "xterm"}, {"HOME": "/nowhere"}, {"HOME": ""},
                {"COLUMNS": "1000000", "LINES": "-5"}, {"ESCDELAY": "-1"}, {"TERM": "x" * 5000}, {"TERM": "../../../etc/passwd"},
                {"TERMINFO": "/dev/zero"}, {"TERM": "\x1b[31m"}):
        t = Terminal(PINNED, **env)
        check(t.until(b"FREQUENCY") or t.until(b"requency", 1), f"{env}: nothing drawn: {t.bytes[-300:]!r}")
        t.key("q")
        check(t.wait(5) == 0, f"{env}: did not end")
        t.close()
        got = run(*PINNED, env={"PATH": os.environ["PATH"], "HOME": WORK, **env})
        check(got.returncode == 0 and b"\x1b" not in got.stdout + got.stderr, f"{env}: {got}")
