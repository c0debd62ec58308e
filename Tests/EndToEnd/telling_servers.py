"""Tests of addresses that are told of alerts: a server on loopback, and a real Alertmanager where there is one."""
import json, os, shutil, subprocess, time, urllib.request

from dashboards import note, rows
from harness import check, resident, test
from telling_bench import HOSTILE_NAMES, Hook, Stage, await_true, burning, free_port, incident


def hooked(name, url, more="", **pace):
    own = Stage(name, rules=burning("notify: [hook]"), receivers=f"hook: {{webhook: '{url}'{more}}}", **pace)
    own.write(incident("I1", "api", at=time.time() - 4))
    return own


def letters(own):
    return [json.loads(value) for value, in rows(own.state, "SELECT value FROM remembered WHERE kind = 'outbox' AND name LIKE 'letter %'")]


@test
def a_hook():
    """an address is sent JSON with its headers and a key of its own for each transition"""
    with Hook() as hook:
        own = hooked("hook", hook.url, ", headers: {X-Team: payments}")
        board = own.start()
        (_, path, headers, body), = hook.got(1)
        message = json.loads(body)
        check(path == "/hook" and headers["Content-Type"] == "application/json" and headers["X-Team"] == "payments", f"{headers}")
        check(headers["Idempotency-Key"] == message["key"] and message["alerts"][0]["service"] == "api", f"{headers} {message}")
        own.write(incident("I1", "api", "resolved"))
        _, (_, _, headers, body) = hook.got(2)
        check(json.loads(body)["state"] == "resolved" and headers["Idempotency-Key"] != message["key"], f"{body}")
        time.sleep(2)
        check(len(hook.requests) == 2 and letters(own) == [], f"{hook.requests} {letters(own)}")
        check(board.quit() == 0, "the end")


@test
def a_hook_that_fails():
    """what an address refuses, or leads elsewhere, is sent again with the same key; where it leads nobody goes"""
    with Hook(answers=[500, 302, 200]) as hook:
        own = hooked("refused", hook.url)
        board = own.start()
        board.until("cannot notify hook: answered 500")
        got = hook.got(3, 15)
        time.sleep(1.5)
        check([path for _, path, *_ in got] == ["/hook"] * 3, f"{[path for _, path, *_ in got]}")
        check(len({(headers["Idempotency-Key"], body) for _, _, headers, body in got}) == 1, "other keys or messages")
        check(1 <= got[1][0] - got[0][0] < 2.3 and 2 <= got[2][0] - got[1][0] < 3.6, "the pace")
        board.until("events", without=["cannot notify"])
        check(board.quit() == 0, "the end")


@test
def a_hook_that_is_away():
    """a message that cannot be sent outlasts kill -9, and comes with the same key once somebody listens"""
    port = free_port()
    own = hooked("away", f"http://127.0.0.1:{port}/hook")
    board = own.start()
    board.until("cannot notify hook: ")
    await_true(lambda: len(letters(own)) == 1, "the letter is kept")
    board.kill()
    letter, = letters(own)
    with Hook(port) as hook:
        board = own.start()
        (_, _, headers, body), = hook.got(1, 15)
        check(headers["Idempotency-Key"] == letter["message"]["key"] and json.loads(body) == letter["message"], f"{body} {letter}")
        time.sleep(2)
        check(len(hook.requests) == 1, "more than once")
        check(board.quit() == 0, "the end")


@test
def killed_while_sending():
    """killed while a message is under way, it is sent again with the same key: at least once"""
    waiting = lambda handler: time.sleep(3)
    with Hook(answers=[waiting]) as hook:
        own = hooked("under-way", hook.url)
        board = own.start()
        hook.got(1)
        board.kill()
        board = own.start()
        first, second = hook.got(2, 15)
        check(first[2]["Idempotency-Key"] == second[2]["Idempotency-Key"] and first[3] == second[3], "another key")
        time.sleep(1.5)
        check(len(hook.requests) == 2, "once more than needed")
        check(board.quit() == 0, "the end")


@test
def a_hook_without_end():
    """an answer without end is not read, one that never comes is given up in time"""
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        # As fast as a good network is.
        for _ in range(5000):
            handler.wfile.write(b"x" * 100_000)
            time.sleep(0.001)
    with Hook(answers=[endless, lambda handler: time.sleep(4), 200]) as hook:
        own = hooked("endless", hook.url, ", timeout: 2s")
        board = own.start()
        hook.got(1)
        before, most, end = resident(board.pid), 0, time.monotonic() + 2.5
        while time.monotonic() < end:
            most = max(most, resident(board.pid))
            time.sleep(0.05)
        check(most - before < 60_000, f"grew by {most - before} kB")
        check(letters(own) == [] and len(hook.requests) == 1, "not taken as told")
        own.write(incident("I1", "api", "resolved"))
        hook.got(2)
        board.until("cannot notify hook: no answer in time")
        _, one, two = hook.got(3, 15)
        check(one[2]["Idempotency-Key"] == two[2]["Idempotency-Key"], "another key")
        check(board.quit() == 0, "the end")


class Alertmanager:
    """A real one, on loopback, with a folder of its own and nobody that it tells."""

    def __init__(self, place):
        path = os.path.join(place, "alertmanager.yml")
        with open(path, "w") as file:
            file.write("route: {receiver: none}\nreceivers: [{name: none}]\n")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = open(os.path.join(place, "alertmanager.log"), "wb")
        self.process = subprocess.Popen(
            ["prometheus-alertmanager", f"--config.file={path}", f"--storage.path={os.path.join(place, 'data')}",
             f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address="],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT)

    def __enter__(self):
        def is_ready():
            check(self.process.poll() is None, f"it ended: {open(self.output.name).read()}")
            try:
                return self.get("/-/ready") is not None
            except OSError:
                return False
        try:
            await_true(is_ready, "it is ready", 20)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.output.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return answer.read()

    @property
    def alerts(self):
        return json.loads(self.get("/api/v2/alerts"))

    def has(self, count, seconds=10):
        await_true(lambda: len(self.alerts) == count, f"{count} alerts", seconds, lambda: len(self.alerts))
        return self.alerts


@test
def an_alertmanager():
    """an Alertmanager has every alert with its labels as they are, 300 at once, and each until it is over"""
    if not shutil.which("prometheus-alertmanager"):
        return note("skipped: the program prometheus-alertmanager is not here")
    own = Stage("alertmanager")
    with Alertmanager(own.place) as manager:
        own.configure(burning("notify: [am]"), f"am: {{alertmanager: '{manager.url}/'}}")
        own.write(incident("I1", "api", at=time.time() - 4))
        board = own.start()
        alert, = manager.has(1)
        check(alert["labels"] == {"alertname": "burning", "severity": "critical", "service": "api", "source": "doratop"}, f"{alert}")
        check(alert["status"]["state"] == "active" and "open, the oldest for" in alert["annotations"]["summary"]
              and alert["annotations"]["services"] == "api", f"{alert}")
        # That somebody has seen it does not end it there; that it is over does.
        began = alert["startsAt"]
        board.key("a")
        board.until("what fires first")
        board.key("A", "Enter")
        board.until("acknowledged by", ", saved")
        time.sleep(1.5)
        check(manager.alerts[0]["startsAt"] == began, "it ended there")
        own.write(incident("I1", "api", "resolved"))
        manager.has(0)
        names = [name for name in HOSTILE_NAMES]
        own.write(*[incident(f"H{n}", name, at=time.time() - 4) for n, name in enumerate(names)])
        shown = {alert["labels"]["service"] for alert in manager.has(len(names))}
        check({name for name in names if name.isprintable()} <= shown, f"{shown}")
        own.write(*[incident(f"H{n}", name, "resolved") for n, name in enumerate(names)])
        manager.has(0)
        own.write(*[incident(f"M{n}", f"many-{n}", at=time.time() - 4) for n in range(300)])
        check({alert["labels"]["service"] for alert in manager.has(300)} == {f"many-{n}" for n in range(300)}, "others")
        board.kill()
        board = own.start()
        own.write(*[incident(f"M{n}", f"many-{n}", "resolved") for n in range(300)])
        manager.has(0)
        board.until("events", without=["cannot notify"])
        check(board.quit() == 0, "the end")
