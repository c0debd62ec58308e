"""A dashboard in a terminal of tmux, and what is asked of it and of the state that it keeps."""
import os, re, shlex, shutil, signal, sqlite3, subprocess, sys, time

from harness import AS_NOBODY, BINARY, WORK, check, tmux


NOBODYS = os.path.join(WORK, "doratop")


def note(words):
    print("      " + words)


def timed(body):
    """A test that says how long it took, and leaves no terminal behind."""
    def run():
        started = time.monotonic()
        try:
            body()
        finally:
            tmux("kill-server")
            note(f"({time.monotonic() - started:.1f} s)")
    run.__name__, run.__doc__ = body.__name__, body.__doc__
    return run


def folder(name, mode=0o755):
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    os.chmod(path, mode)
    return path


class Dashboard:
    """A dashboard in a terminal of tmux. `limit` is the most bytes that a file of it may have."""

    count = 0

    def __init__(self, *args, rows=24, columns=130, xdg=None, nobody=False, limit=None, **env):
        Dashboard.count += 1
        self.name = f"d{Dashboard.count}"
        settings = {"PATH": os.environ["PATH"], "HOME": WORK, "LANG": "C.UTF-8", "XDG_STATE_HOME": xdg}
        settings.update(env)
        words = [f"{key}={shlex.quote(value)}" for key, value in settings.items() if value is not None]
        limiting = [sys.executable, "-c", "import os, resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
                    f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY)); "
                    "os.execv(sys.argv[1], sys.argv[1:])"] if limit else []
        program = [*(AS_NOBODY if nobody else []), *limiting, NOBODYS if nobody else BINARY, *args]
        self.files = os.path.join(WORK, self.name)
        # A shell stays on the terminal, so that what is left there can be looked at, with the exit code.
        inner = f'echo $$ >{self.files}.pid; exec env -i TERM="$TERM" {" ".join(words)} {shlex.join(program)}'
        command = f"sh -c {shlex.quote(inner)}; echo $? >{self.files}.code; exec sleep 600"
        done = tmux("new-session", "-d", "-s", self.name, "-x", str(columns), "-y", str(rows), command)
        check(done.returncode == 0, f"tmux: {done.stderr}")
        self.pid = int(self.written("pid", 4))
        self.started = time.monotonic()

    def text(self):
        return tmux("capture-pane", "-p", "-t", self.name).stdout

    def written(self, what, seconds):
        """Waits for what the shell writes; `None` when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if os.path.exists(f"{self.files}.{what}"):
                with open(f"{self.files}.{what}") as file:
                    text = file.read()
                if text.endswith("\n"):
                    return text
            time.sleep(0.005)
        return None

    def until(self, *wanted, seconds=8, without=()):
        """Waits for texts on the screen, and until others have gone; the screen."""
        end = time.monotonic() + seconds
        while True:
            text = self.text()
            if all(word in text for word in wanted) and not any(word in text for word in without):
                return text
            check(time.monotonic() < end, f"{wanted} without {without} never came in {seconds} s on the screen:\n{text}")
            time.sleep(0.03)

    def events(self, count, seconds=10):
        """Waits until so many events are shown."""
        return self.until(f"events {count} ", seconds=seconds, without=["LOADING"])

    def figures(self, wanted, seconds=3):
        """Waits until the figures are those of another screen."""
        end = time.monotonic() + seconds
        while figures(self.text()) != wanted:
            check(time.monotonic() < end, f"other figures:\n{self.text()}\nexpected:\n" + "\n".join(wanted))
            time.sleep(0.05)

    @property
    def is_read_only(self):
        return "read-only (writer" in self.text().splitlines()[0]

    def key(self, *keys):
        tmux("send-keys", "-t", self.name, *keys)

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)
        return self.ended()

    def quit(self):
        self.key("Q")
        return self.ended()

    def ended(self, seconds=4):
        """Waits for the end; the exit code, as a shell gives it."""
        code = self.written("code", seconds)
        check(code is not None, f"did not end within {seconds} s:\n{self.text()}")
        return int(code)


def rows(path, sql):
    """What SQLite alone reads of a state, without a hand in its being kept."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def figures(text):
    """A screen less the bars and what moves by itself."""
    text = re.sub(r"last \w+ ago|\d\d:\d\d:\d\d|\d+[hm]\d*", "", text)
    return [line.rstrip() for line in text.splitlines()[1:-2]]
