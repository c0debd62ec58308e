"""What the tests of metrics have in common: logs of now, a dashboard that gives metrics, and what is asked of it."""
import argparse, json, os, re, socket, subprocess, time, urllib.error, urllib.request

from dashboards import Dashboard, folder
from harness import BINARY, append, check

parser = argparse.ArgumentParser(description="Tests of metrics.")
parser.add_argument("binary")
parser.add_argument("--long", action="store_true", help="with the full figures")
parser.add_argument("tests", nargs="*")
OPTIONS = parser.parse_intermixed_args()


def stamp(at):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def line(kind, state, at, **more):
    return json.dumps({"time": stamp(at), "kind": kind, "state": state, **more}) + "\n"


def story(count=60, names=("api", "web", "a\"b\\c {},", "\x1b]0;owned\x07", "other", "naïve 😀")):
    """Some weeks until an hour ago: commits, deployments of which some fail, incidents, and a line that is none."""
    now, lines = time.time() - 3600, ["{no line\n"]
    for n in range(count):
        at, name = now - (count - n) * 5 * 3600, names[n % len(names)]
        lines.append(line("commit", "landed", at, sha=f"c{n}", service=name, author="ann", team="red"))
        lines.append(line("deploy", "failed" if n % 7 == 3 else "succeeded", at + 600 + 7 * n, id=f"d{n}", sha=f"c{n}",
                          service=name, env="production"))
        if n % 6 == 1:
            lines.append(line("incident", "opened", at + 2000, id=f"i{n}", service=name))
            lines.append(line("incident", "resolved", at + 2000 + 61 * n, id=f"i{n}"))
    return "".join(lines)


def free_port(family=socket.AF_INET, host="127.0.0.1"):
    with socket.socket(family) as one:
        one.bind((host, 0))
        return one.getsockname()[1]


def await_true(condition, words, seconds=8, shown=lambda: ""):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f"{words}: not within {seconds} s {shown()}")
        time.sleep(0.03)


class Stage:
    """A folder with a log, and a dashboard that gives metrics of it."""

    def __init__(self, name, text=None):
        self.place = folder(name)
        self.log = os.path.join(self.place, "log.jsonl")
        append(self.log, story() if text is None else text)
        self.out = os.path.join(self.place, "out")
        os.mkdir(self.out)
        self.file = os.path.join(self.out, "doratop.prom")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def listening(self):
        return ["--metrics-listen", f"127.0.0.1:{self.port}"]

    def start(self, *args, **more):
        """A dashboard that has read the log."""
        board = Dashboard("--no-state", *args, self.log, **more)
        board.until("events", without=["LOADING"])
        return board

    def get(self, path="/metrics", accept=None, method="GET", timeout=5):
        """The status, the headers and the text of an answer."""
        request = urllib.request.Request(self.url + path, method=method)
        if accept:
            request.add_header("Accept", accept)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def samples(self):
        return samples(self.get()[2])

    def ready(self, seconds=8):
        """Waits until metrics are there; them."""
        def is_ready():
            try:
                return self.samples().get("doratop_ready") == 1
            except OSError:
                return False
        await_true(is_ready, "metrics are there", seconds)
        return self.samples()

    def report(self, at, *args):
        """The JSON report of an instant."""
        done = subprocess.run([BINARY, "report", "--format", "json", "--by", "service", "--as-of", at, *args, self.log],
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        check(done.returncode == 0, done.stderr)
        return json.loads(done.stdout)


LABEL = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\[n"\\])*"'
SAMPLE = re.compile(rf'([a-z_]\w*)(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?\d[-+.e\d]*)')


def samples(text):
    """The values of a text, by name and labels as they are written."""
    found = {}
    for row in text.splitlines():
        if row.startswith("#"):
            continue
        match = SAMPLE.fullmatch(row)
        check(match, f"not a sample: {row!r}")
        key = match[1] + (f"{{{match[2]}}}" if match[2] else "")
        check(key not in found, f"there twice: {key}")
        found[key] = float(match[3])
    return found


def instant(seconds):
    """The time of a sample as an option takes it, to the nanosecond that a double has."""
    whole = int(seconds)
    return stamp(whole)[:-1] + f".{round((seconds - whole) * 1e9):09}Z"


def open_files(pid):
    """What a process has open, each with what it leads to; what is closed meanwhile is not."""
    found = []
    for number in os.listdir(f"/proc/{pid}/fd"):
        try:
            found.append(os.readlink(f"/proc/{pid}/fd/{number}"))
        except FileNotFoundError:
            pass
    return found


def sockets(pid):
    """The addresses on which a process listens."""
    numbers = set(open_files(pid))
    found = []
    for name in ("tcp", "tcp6"):
        with open(f"/proc/{pid}/net/{name}") as file:
            for row in file.read().splitlines()[1:]:
                words = row.split()
                if words[3] == "0A" and f"socket:[{words[9]}]" in numbers:
                    host, port = words[1].split(":")
                    address = ".".join(str(byte) for byte in bytes.fromhex(host)[::-1]) if name == "tcp" else "v6"
                    found.append(f"{address}:{int(port, 16)}")
    return found
