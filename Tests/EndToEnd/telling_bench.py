"""What the tests of alerts and of who is told have in common: logs, configurations, and those who are told."""
import argparse, http.server, json, os, socket, stat, threading, time

from dashboards import Dashboard, folder
from harness import append, check

parser = argparse.ArgumentParser(description="Tests of alerts, of what people say of them, and of who is told.")
parser.add_argument("binary")
parser.add_argument("--long", action="store_true", help="with the full figures")
parser.add_argument("tests", nargs="*")
OPTIONS = parser.parse_intermixed_args()

USUAL = ["incident-over-target", "cfr-high", "recovery-high", "lead-time-high", "frequency-low", "speed-without-safety",
         "trunk-red", "stage-stuck", "no-deployments", "source-stale"]
# Names that a shell, a terminal or a line would take for something else.
HOSTILE_NAMES = ['"; touch pwned #', "$(touch pwned)", "`touch pwned`", "two\nlines", "-rf", "\x1b]0;owned\x07", "' || touch pwned '",
                 "naïve 😀", "nul\x00l", "a,b=\"c\"{}"]


def stamp(at):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at * 1000) % 1000:03}Z"


def line(kind, state, name, at=None, **more):
    return json.dumps({"time": stamp(time.time() if at is None else at), "kind": kind, "state": state, "id": name, **more}) + "\n"


def incident(name, service, state="opened", at=None):
    """A line about an incident: an alert of `burning` begins a second after it was opened, and ends with it."""
    return line("incident", state, name, at, service=service)


def burning(more="", fire=">= 1s", name="burning"):
    """A rule that incidents of now decide alone."""
    return (f"  - {{id: {name}, metric: open_incident_age, groupBy: [service], fire: \"{fire}\", minSamples: 0, "
            f"severity: critical{', ' if more else ''}{more}}}\n")


class Stage:
    """A folder with a log, a state and a configuration that has no rules but its own, and whoever is told."""

    def __init__(self, name, rules=None, receivers="", wait="0s", interval="1s", again="4h"):
        self.place = folder(name)
        self.log = self.file("log.jsonl", "")
        self.state = os.path.join(self.place, "state.db")
        self.got = os.path.join(self.place, "got")
        os.mkdir(self.got)
        # Put in its place in one stroke, under a name of its own.
        self.program = self.script("page", 'cat >"$1/.$$" && mv "$1/.$$" "$1/$(date +%s.%N)-$$"')
        receivers = receivers or f"page: {{exec: [{json.dumps(self.program)}, {json.dumps(self.got)}]}}"
        self.configure(rules or burning("notify: [page]"), receivers, wait, interval, again)

    def configure(self, rules, receivers, wait="0s", interval="1s", again="4h"):
        off = "".join(f"  - {{id: {name}, enabled: false}}\n" for name in USUAL)
        self.configuration = self.file("doratop.yaml", f"zone: UTC\nalerts:\n{off}{rules}notifications:\n  receivers: {{{receivers}}}\n"
                                       f"  groupWait: {wait}\n  groupInterval: {interval}\n  repeatInterval: {again}\n")

    def file(self, name, text, mode=0o644):
        path = os.path.join(self.place, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def script(self, name, text):
        return self.file(name, f"#!/bin/sh\n{text}\n", stat.S_IRWXU)

    def write(self, *lines):
        append(self.log, "".join(lines))

    def begin(self):
        """Writes a line about something long over, so that there is something to show."""
        self.write(line("note", "added", "begin", time.time() - 3600, text="we begin"))

    def start(self, *args, **more):
        state = ["--state", self.state] if "--no-state" not in args else []
        return Dashboard("--config", self.configuration, *state, *args, self.log, rows=30, **more)

    def alerts(self, *args, **more):
        """A dashboard with its alerts open."""
        board = self.start(*args, **more)
        board.until("events", without=["LOADING"])
        board.key("a")
        board.until("what fires first")
        return board

    @property
    def messages(self):
        """What the program was given, in order."""
        found = []
        for name in sorted(name for name in os.listdir(self.got) if name[0] != "."):
            with open(os.path.join(self.got, name)) as file:
                found.append(json.load(file))
        return found

    def told(self, *states, seconds=8, then=0):
        """Waits for messages of these states, and a while for that there are no others; the messages."""
        await_true(lambda: len(self.messages) >= len(states), f"{states}", seconds, lambda: self.messages)
        time.sleep(then)
        got = self.messages
        check([message["state"] for message in got] == list(states), f"told {got}, expected {states}")
        return got


def await_true(condition, words, seconds=8, shown=lambda: ""):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f"{words}: not within {seconds} s {shown()}")
        time.sleep(0.03)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Hook:
    """A server on loopback that writes down what it is sent, and answers what it is told to, else 200."""

    def __init__(self, port=0, answers=()):
        self.requests, self.answers = [], list(answers)
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                hook.requests.append((time.monotonic(), self.path, dict(self.headers), body))
                answer = hook.answers.pop(0) if hook.answers else 200
                if callable(answer):
                    return answer(self)
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                if 300 <= answer < 400:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def do_GET(self):
                hook.requests.append((time.monotonic(), "GET " + self.path, dict(self.headers), b""))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def got(self, count, seconds=10):
        await_true(lambda: len(self.requests) >= count, f"{count} requests", seconds, lambda: self.requests)
        return self.requests
