"""What the end-to-end tests have in common: the program on a pty or in tmux, and what is asked of it.

The program under test is the first argument of the script that imports this. Python's standard library and tmux only.
"""
import atexit, fcntl, json, os, pty, re, select, shutil, signal, struct, subprocess, sys, tempfile, termios, time

BINARY = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(ROOT, "sample-data", "quarter.jsonl")
HOSTILE = os.path.join(ROOT, "sample-data", "hostile.jsonl")
# A server of its own for each test: one that is ending must not be met by the next.
SERVERS = ["doratop-e2e-%d-0" % os.getpid()]
WORK = tempfile.mkdtemp(prefix="doratop-e2e")
# No test keeps anything in the home of who runs it.
os.environ["XDG_STATE_HOME"] = os.path.join(WORK, "state")
# Nor does one go by what is configured there.
os.environ["XDG_CONFIG_HOME"] = os.path.join(WORK, "config")
os.environ.pop("DORATOP_CONFIG", None)
atexit.register(shutil.rmtree, WORK, ignore_errors=True)


def fresh_settings():
    """The settings of a pty that no program has touched."""
    master, slave = pty.openpty()
    settings = termios.tcgetattr(slave)
    os.close(master)
    os.close(slave)
    return settings


BEFORE = fresh_settings()


class Terminal:
    """A program on a pty of its own, as its session's leader, with default signals."""

    @classmethod
    def shell(cls, script, **more):
        """What a shell runs, on a pty of its own."""
        return cls(["-c", script], program="/bin/sh", **more)

    def __init__(self, args, rows=24, columns=80, program=BINARY, **env):
        self.bytes = b""
        settings = {"PATH": os.environ["PATH"], "HOME": WORK, "TERM": "xterm-256color", "LANG": "C.UTF-8",
                    "XDG_STATE_HOME": tempfile.mkdtemp(dir=WORK)}
        settings.update({k: v for k, v in env.items() if v is not None})
        self.pid, self.fd = pty.fork()
        self.before = BEFORE
        if self.pid == 0:
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(program, [program] + args, settings)

    def drain(self, seconds):
        end = time.time() + seconds
        while time.time() < end:
            ready, _, _ = select.select([self.fd], [], [], 0.02)
            if ready:
                try:
                    data = os.read(self.fd, 1 << 16)
                except OSError:
                    return
                if not data:
                    return
                self.bytes += data

    def until(self, text, seconds=8):
        end = time.time() + seconds
        while time.time() < end:
            self.drain(0.05)
            if text in self.bytes:
                return True
        return False

    def key(self, text):
        os.write(self.fd, text if isinstance(text, bytes) else text.encode())

    def wait(self, seconds=3):
        """The exit status, -N for signal N; None when it is still there."""
        end = time.time() + seconds
        while time.time() < end:
            try:
                self.drain(0.02)
            except OSError:
                pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return None

    def close(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        try:
            os.close(self.fd)
        except OSError:
            pass


def check(condition, words):
    if not condition:
        raise AssertionError(words)


# What a terminal has on by itself: the cursor, wrapping, and keys that repeat.
ON_BY_ITSELF = {b"7", b"8", b"25"}


def given_back(terminal, words):
    """No mode of the terminal is other than before: what was set is reset, and the other way round."""
    last = {}
    for numbers, way in re.findall(rb"\x1b\[\?([\d;]+)([hl])", terminal.bytes):
        last.update((number, way) for number in numbers.split(b";"))
    for number, way in last.items():
        check(way == (b"h" if number in ON_BY_ITSELF else b"l") or number == b"12", f"{words}: mode {number.decode()} was left at {way.decode()}")


def run(*args, **more):
    return subprocess.run([BINARY, *args], capture_output=True, stdin=subprocess.DEVNULL, timeout=60, **more)


def tmux(*args):
    done = subprocess.run(["tmux", "-L", SERVERS[-1], "-f", "/dev/null", *args], capture_output=True, text=True,
                          env={**os.environ, "LANG": "C.UTF-8", "HOME": WORK})
    if args[0] == "kill-server":
        # A server that is going would take the next session with it.
        SERVERS.append(SERVERS[-1] + "+")
    return done


def screen(wanted=None, seconds=8):
    end = time.time() + seconds
    text = ""
    while time.time() < end:
        text = tmux("capture-pane", "-p").stdout
        if wanted is None or wanted in text:
            return text
        time.sleep(0.05)
    raise AssertionError(f"{wanted!r} never came on the screen:\n{text}")


def still(text):
    """A screen less what moves by itself: memory, and spaces at the ends of lines."""
    return [re.sub(r"mem \d+ MB", "mem", line).rstrip() for line in text.splitlines()]


def picture_of(data, rows, columns):
    """The screen of a terminal that was sent these bytes."""
    path = os.path.join(WORK, "stream")
    with open(path, "wb") as file:
        file.write(data)
    SERVERS.append(SERVERS[-1] + "-s")
    tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), f"stty raw -echo; cat {path}; exec sleep 60")
    end, before = time.time() + 10, None
    while time.time() < end:
        now = still(screen())
        if now == before and any(now):
            break
        before = now
        time.sleep(0.3)
    tmux("kill-server")
    return now


def resident(pid):
    """The kilobytes of memory that a process holds."""
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


def deploy(n):
    """A line about a deployment of now."""
    return json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "kind": "deploy", "state": "succeeded",
                       "id": str(n), "service": "api", "env": "production", "version": f"v{n}"}) + "\n"


def append(path, text):
    with open(path, "a") as f:
        f.write(text)


# For whom permissions count: the superuser may read everything.
AS_NOBODY = [sys.executable, "-c", "import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534); "
             "os.execv(sys.argv[1], sys.argv[1:])"] if os.geteuid() == 0 else []


TESTS = []


def test(body):
    TESTS.append(body)
    return body


def run_tests(tests, wanted=()):
    """Runs tests, those that are wanted or all; prints a line for each and `N passed, N failed`. The exit code."""
    passed = failed = 0
    for number, body in enumerate(body for body in tests if not wanted or body.__name__ in wanted):
        SERVERS.append("doratop-e2e-%d-%d" % (os.getpid(), number + 1))
        try:
            body()
            passed += 1
            print(f"ok    {body.__doc__}")
        except Exception as error:
            failed += 1
            print(f"FAIL  {body.__doc__}: {error!r}"[:3000])
            tmux("kill-server")
        sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
