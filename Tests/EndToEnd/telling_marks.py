"""Tests of what people say of alerts: shown at once, said to be saved when it is, and there after any end."""
import calendar, re, shutil, sqlite3, subprocess, time

from dashboards import note, rows
from harness import check, test
from telling_bench import OPTIONS, Stage, await_true, burning, incident, line


def say(board, text):
    """Types a command."""
    board.key(":")
    board.until(":")
    board.key("-l", text)
    board.key("Enter")


def stage(name, *services):
    """A stage on which incidents of these services burn, and nobody is told."""
    own = Stage(name, rules=burning())
    own.write(*[incident(f"I-{service}", service, at=time.time() - 30 + n) for n, service in enumerate(services)])
    return own


def state_of(text, service):
    """The state that the list shows for the alert of a service."""
    found = re.search(rf"^.\S \S+ +(\w+|no data) .* burning .* {service} ", text, re.M)
    return found and found.group(1)


def shows(board, **states):
    await_true(lambda: all(state_of(board.text(), service) == state for service, state in states.items()), f"{states}", 5, board.text)


@test
def said_and_kept():
    """what is said of an alert shows at once, is said to be saved when it is, and any tool reads it"""
    own = stage("said", "api", "web", "shop")
    board = own.alerts()
    shows(board, api="firing", web="firing", shop="firing")
    # As long as nothing can be written, nothing is saved.
    other = sqlite3.connect(own.state, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    board.key("A")
    board.until(":ack ")
    board.key("-l", "looking at it")
    board.key("Enter")
    board.until("burning acknowledged by", "being saved")
    shows(board, api="acked")
    time.sleep(1)
    check(", saved" not in board.text(), "saved, while it cannot be")
    other.execute("ROLLBACK")
    other.close()
    board.until("burning acknowledged by", ", saved", without=["being saved"])
    (alert, rule, by, at, comment), = rows(own.state, "SELECT alert, rule, by, at, comment FROM acknowledgements")
    check((rule, comment) == ("burning", "looking at it") and re.match(r"[0-9a-f]{16}$", alert) and by and at.endswith("Z"), "the view")
    board.until("acknowledged", f"by {by} at", "looking at it", "1 acknowledged")
    # The second is snoozed, the rest of the rule is muted by key, and one by command.
    board.key("j", "z")
    board.until(":snooze ")
    board.key("-l", "rolling back")
    board.key("Enter")
    board.until("silence ", ", saved", without=["being saved"])
    shows(board, api="acked", web="silenced", shop="firing")
    say(board, "silence burning service=shop 8h moving house")
    board.until("of shop for 8h", ", saved", "silence ", "moving house")
    shows(board, shop="silenced")
    found = rows(own.state, "SELECT id, rule, service, alert IS NULL, until, comment FROM silences ORDER BY until")
    check([row[1:4] for row in found] == [("burning", None, 0), ("burning", "shop", 1)] and found[1][5] == "moving house"
          and 7.9 < (found[1][4] / 1000 - time.time()) / 3600 < 8.01, f"the view: {found}")
    if shutil.which("sqlite3"):
        got = subprocess.run(["sqlite3", own.state, "SELECT rule, comment FROM acknowledgements; SELECT service FROM silences WHERE service <> ''"],
                             capture_output=True, text=True, stdin=subprocess.DEVNULL)
        check(got.stdout == "burning|looking at it\nshop\n", f"{got}")
    else:
        note("the program sqlite3 is not here: Python's SQLite alone was asked")
    say(board, f"unsilence {found[1][0][:6]}")
    board.until(f"silence {found[1][0]} ended, saved")
    shows(board, shop="firing")
    board.key("g", "m") if state_of(board.text(), "shop") is None else board.key("m")
    board.until(":silence burning 8h")
    board.key("Enter")
    board.until("silence ", "of burning for 8h", ", saved")
    shows(board, api="acked", shop="silenced")
    say(board, f"unack {alert[:6]}")
    board.until("acknowledgement taken back, saved")
    shows(board, api="silenced")
    say(board, "silence burning soon")
    board.until('expected a duration')
    say(board, "ack ffffffffff")
    board.until("no alert with this id")
    check(board.quit() == 0, "the end")


@test
def said_and_killed():
    """what was said to be saved is there after kill -9, every time"""
    count = 30 if OPTIONS.long else 3
    own = stage("killed", "api")
    kinds = {"acknowledged": 0, "silenced": 0, "ended": 0}
    board = own.alerts()
    shows(board, api="firing")
    for n in range(count):
        if n % 3 == 0:
            own.write(incident(f"K{n}", f"k{n}", at=time.time() - 3))
            board.until(f" k{n} ")
            alert = re.search(rf" k{n} +([0-9a-f]{{6}})", board.text()).group(1)
            say(board, f"ack {alert} number {n}")
            board.until("acknowledged by", ", saved")
            kind, service, state = "acknowledged", f"k{n}", "acked"
        elif n % 3 == 1:
            say(board, f"silence burning service=api 2h number {n}")
            board.until("of api for 2h", ", saved", without=["ended, saved"])
            kind, service, state = "silenced", "api", "silenced"
        else:
            name, = rows(own.state, "SELECT id FROM silences")[0]
            say(board, f"unsilence {name}")
            board.until(f"silence {name} ended, saved")
            kind, service, state = "ended", "api", "firing"
        board.kill()
        kinds[kind] += 1
        kept = (rows(own.state, "SELECT comment FROM acknowledgements UNION SELECT comment FROM silences"))
        check(kind == "ended" and not rows(own.state, "SELECT * FROM silences") or (f"number {n}",) in kept, f"{kind}: {kept}")
        board = own.alerts()
        shows(board, **{service: state})
    check(board.quit() == 0, "the end")
    note(f"{count} kills: " + ", ".join(f"{number} right after {kind}" for kind, number in kinds.items()))


@test
def said_beside():
    """who reads a state along sees what was said, and is told where to say it; it can once it is the writer"""
    own = stage("beside", "api", "web")
    board = own.alerts()
    shows(board, api="firing")
    other = own.alerts()
    shows(other, api="firing")
    board.key("A", "Enter")
    board.until("acknowledged by", ", saved")
    shows(other, api="acked", web="firing")
    other.key("A")
    other.until(":ack ")
    other.key("Enter")
    other.until(f"read only: pid {board.pid} keeps the state, say it there")
    check(len(rows(own.state, "SELECT * FROM acknowledgements")) == 1, "two acknowledgements")
    board.kill()
    await_true(lambda: not other.is_read_only, "it takes over", 10, other.text)
    say(other, "silence service=web 1h")
    other.until("of web for 1h", ", saved")
    shows(other, api="acked", web="silenced")
    check(other.quit() == 0, "the end")


@test
def said_of_the_past():
    """of a log that has ended what is said is said now: when, and for how long from now on"""
    own = Stage("ended", rules=burning())
    at = time.time() - 40 * 86_400
    own.write(incident("I-api", "api", at=at - 60), line("deploy", "succeeded", "d1", at=at, service="api", env="production", version="1"))
    board = own.alerts()
    board.until("LOG ENDED 40d AGO", "firing")
    board.key("A", "Enter")
    board.until("acknowledged by", ", saved")
    said, = rows(own.state, "SELECT at FROM acknowledgements")[0]
    check(abs(calendar.timegm(time.strptime(said[:19], "%Y-%m-%dT%H:%M:%S")) - time.time()) < 30, f"acknowledged at {said}")
    say(board, "silence burning 8h over there")
    board.until("of burning for 8h", ", saved", "left, by")
    until, = rows(own.state, "SELECT until FROM silences")[0]
    check(7.9 < (until / 1000 - time.time()) / 3600 < 8.01, f"silenced until {until}")
    # A restart, and an event of now: it goes on.
    check(board.quit() == 0, "the end")
    board = own.alerts()
    board.until("LOG ENDED 40d AGO", "left, by")
    own.write(line("deploy", "succeeded", "d2", service="api", env="production", version="2"))
    board.until("LIVE", "left, by")
    check(board.quit() == 0, "the end")


@test
def said_without_a_state():
    """without a state what is said is for the session, and says so"""
    own = stage("stateless", "api")
    board = own.alerts("--no-state")
    shows(board, api="firing")
    board.key("A", "Enter")
    board.until("acknowledged by", "for this session only")
    shows(board, api="acked")
    time.sleep(1)
    check(", saved" not in board.text(), "saved without a state")
    check(board.quit() == 0, "the end")
    # A silence ends by itself.
    board = own.alerts()
    say(board, "silence burning 2s")
    board.until("of burning for", ", saved")
    shows(board, api="silenced")
    shows(board, api="firing")
    check(board.quit() == 0, "the end")
