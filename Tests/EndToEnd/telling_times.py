"""Tests of when alerts are told: not of the past, not too often, and through restarts as if there had been none."""
import os, re, time

from dashboards import Dashboard, note
from harness import check, test
from telling_bench import OPTIONS, Stage, await_true, burning, incident, line


def deploy(name, state, at):
    return line("deploy", state, name, at, service="api", env="production", version=name)


def list_of(text):
    """The list of alerts, less what grows with the clock: state, since, rule, about and id of each."""
    found = re.findall(r"^.\S \S+ +(no data|\w+) +(\d+-?\d*[: ]\S*(?: \S+)?|\S+) +\S+ +(burning|slow|later|wide|failing) .*?(\S+) +([0-9a-f]{6}) *$",
                       text, re.M)
    return sorted(found)


@test
def nothing_of_the_past():
    """what was over before is not told: neither read first, nor caught up with, nor in a replay"""
    own = Stage("past")
    now = time.time()
    history = [incident(f"old{n}", f"s{n % 7}", state, at=now - 90_000 + n * 300 + (200 if state == "resolved" else 0))
               for n in range(280) for state in ("opened", "resolved")]
    own.write(*history)
    board = own.alerts()
    time.sleep(3)
    check(own.messages == [], f"told of what was read: {own.messages}")
    board.kill()
    # A day goes by while nobody looks, of which one is still open.
    own.write(*[incident(f"away{n}", "api", state, at=now - 3000 + n * 10 + (5 if state == "resolved" else 0))
                for n in range(200) for state in ("opened", "resolved")], incident("open", "web", at=now - 500))
    board = own.alerts()
    message, = own.told("firing", then=2)
    check([alert["service"] for alert in message["alerts"]] == ["web"], f"{message}")
    # All at once in a log that grows.
    own.write(*[incident(f"late{n}", "shop", state, at=now - 2000 + n * 5 + (2 if state == "resolved" else 0))
                for n in range(300) for state in ("opened", "resolved")])
    own.told("firing", then=3)
    check(board.quit() == 0, "the end")
    # Whoever replays tells nobody, whatever burns on the screen.
    player = Dashboard("replay", "--config", own.configuration, "--speed", "3600", own.log, rows=30)
    player.until("REPLAY")
    time.sleep(4)
    player.quit()
    own.told("firing")


@test
def nothing_while_loading():
    """while a long log is read nobody is told, and then of what burns only"""
    own = Stage("loading")
    now = time.time()
    with open(own.log, "w") as file:
        file.write(incident("I0", "api", at=now - 500_000))
        for n in range(600_000):
            file.write(deploy(f"d{n}", "succeeded", now - 400_000 + n / 2))
        file.write(incident("I0", "api", "resolved", at=now - 50_000))
        file.write(incident("I1", "web", at=now - 20))
    board = own.start("--no-state")
    board.until("LOADING")
    looks = 0
    while "LOADING" in board.text():
        check(own.messages == [], f"told while loading: {own.messages}")
        looks += 1
    message, = own.told("firing", seconds=20, then=2)
    check([alert["service"] for alert in message["alerts"]] == ["web"], f"{message}")
    check(board.quit() == 0, "the end")
    note(f"looked {looks} times while 600,000 lines were read")


@test
def waits_and_repeats():
    """alerts of a rule come in one message after the wait, what passes in it is not told, what stays is told again"""
    own = Stage("waits", wait="3s", again="4s")
    own.begin()
    board = own.alerts()
    own.write(incident("I0", "brief", at=time.time()))
    board.until(" brief ")
    own.write(incident("I0", "brief", "resolved"))
    time.sleep(4)
    check(own.messages == [], f"told of what passed: {own.messages}")
    began = time.time()
    own.write(incident("I1", "api", at=began - 2))
    time.sleep(1)
    own.write(incident("I2", "web", at=began - 1))
    first, again = own.told("firing", "firing", seconds=14)
    times = sorted(float(name.split("-")[0]) - began for name in os.listdir(own.got))
    check(first["count"] == 2 and 2.9 <= times[0] < 5.5, f"told {first} after {times}")
    check(3.5 <= times[1] - times[0] < 6.5 and again["key"] != first["key"] and again["count"] == 2, f"told again after {times}")
    board.key("A", "Enter")
    board.until("acknowledged by", ", saved")
    count = len(own.messages)
    time.sleep(6)
    later = own.messages[count:]
    check(all([alert["service"] for alert in message["alerts"]] == ["web"] for message in later[-1:]) and later, f"{later}")
    # The end is told even of what somebody has seen.
    own.write(incident("I1", "api", "resolved"), incident("I2", "web", "resolved"))
    await_true(lambda: own.messages[-1]["state"] == "resolved" and own.messages[-1]["count"] == 2, "the end", 8, lambda: own.messages)
    check(board.quit() == 0, "the end")


@test
def snoozed_and_back():
    """what is snoozed is told again once that is over, and it goes on"""
    own = Stage("snoozed")
    own.write(incident("I1", "api", at=time.time() - 4))
    board = own.alerts()
    own.told("firing")
    board.key(":")
    board.key("-l", f"snooze {own.messages[0]['alerts'][0]['id'][:6]} 4s")
    board.key("Enter")
    board.until(", saved")
    own.told("firing", then=2)
    own.told("firing", "firing", seconds=8, then=1)
    check(len({message["key"] for message in own.messages}) == 2, "the same key")
    check(board.quit() == 0, "the end")


@test
def flapping_is_held_back():
    """what comes and goes is told of a few times, then once that it flaps, and no more (fault 57)"""
    own = Stage("flaps")
    own.begin()
    board = own.alerts()
    for n in range(6):
        own.write(incident(f"I{n}", "api", at=time.time() - 2))
        await_true(lambda: re.search(r"firing .* api ", board.text()), "it fires", 5, board.text)
        time.sleep(1.2)
        own.write(incident(f"I{n}", "api", "resolved"))
        await_true(lambda: not re.search(r"firing .* api ", board.text()), "it ends", 5, board.text)
        time.sleep(1.2)
    got = own.messages
    states = [message["state"] for message in got]
    check(states.count("flapping") == 1 and states[-1] == "flapping" and len(states) <= 4, f"{states}")
    board.kill()
    own.write(incident("more", "api", at=time.time() - 2))
    board = own.alerts()
    time.sleep(3)
    check(own.messages == got, "a restart forgot it")
    # Others are told as ever; thousands at once in one message.
    count = 10_000 if OPTIONS.long else 1000
    own.write(*[incident(f"T{n}", f"t{n}", at=time.time() - 2) for n in range(count)])
    await_true(lambda: len(own.messages) > len(got), "the others", 30)
    time.sleep(3)
    others = own.messages[len(got):]
    check(len(others) <= 3 and others[-1]["count"] == count and len(others[-1]["alerts"]) == 100, f"{[m['count'] for m in others]}")
    check(board.quit() == 0, "the end")


@test
def restarts_keep_states():
    """killed while pending, firing, recovering, acknowledged or silenced: the same after a restart, timers too (fault 58)"""
    rules = (burning() + burning("for: 12s, notify: [page]", name="slow") + burning("keepFiringFor: 14s, notify: [page]", name="later"))
    own = Stage("states", rules=rules)
    now = time.time()
    own.write(incident("I1", "api", at=now - 1), incident("I2", "web", at=now - 6), incident("I2", "web", "resolved", at=now - 1))
    board = own.alerts()
    text = board.until("pending", "recovering", "firing")
    for command in ("silence burning service=api 1h", "ack " + re.search(r"later .* api +([0-9a-f]{6})", text).group(1)):
        board.key(":")
        board.key("-l", command)
        board.key("Enter")
        board.until(command.split()[0], ", saved", without=["being saved"])
    await_true(lambda: {"silenced", "acked", "pending", "recovering"} <= {row[0] for row in list_of(board.text())}, "all states", 5, board.text)
    before = list_of(board.text())
    board.kill()
    board = own.alerts()
    await_true(lambda: list_of(board.text()) == before, f"{before}", 3, lambda: f"\n{list_of(board.text())}\n{board.text()}")
    # Each timer runs out when it would have.
    await_true(lambda: re.search(r"firing .*slow .* api ", board.text()), "slow fires", 15, board.text)
    check(abs(time.time() - (now - 1 + 1 + 12)) < 3, f"slow fired {time.time() - now:.1f} s after")
    await_true(lambda: re.search(r"resolved .*later .* web ", board.text()), "later ends", 8, board.text)
    check(abs(time.time() - (now - 1 + 14)) < 3, f"later ended {time.time() - now:.1f} s after")
    # That somebody has seen it or silenced it: one message for what was pending, one for what recovered.
    await_true(lambda: any(message["rule"] == "slow" and message["state"] == "firing" for message in own.messages), "told", 5)
    board.kill()
    before = sorted(row[2:] for row in list_of(board.text()))
    board = own.alerts()
    await_true(lambda: {"silenced", "acked", "firing", "resolved"} <= {row[0] for row in list_of(board.text())}, "all states", 5, board.text)
    check(board.quit() == 0, "the end")


@test
def silent_source():
    """a source that goes silent, or away, while an alert fires does not end it (fault 59)"""
    rule = ('  - {id: failing, metric: change_failure_rate, window: 12s, groupBy: [service], fire: ">= 50%", minSamples: 2, '
            "notify: [page]}\n")
    own = Stage("silent", rules=rule)
    now = time.time()
    own.write(deploy("v1", "failed", now - 5), deploy("v2", "failed", now - 4))
    board = own.alerts()
    own.told("firing")
    board.until("firing")
    board.until("no data", "too little to judge by since it fired", seconds=15)
    own.told("firing", then=3)
    os.rename(own.log, own.log + ".away")
    time.sleep(3)
    board.until("no data", "failing")
    board.kill()
    board = Dashboard("--config", own.configuration, "--state", own.state, own.log, rows=30)
    board.until("events")
    board.key("a")
    board.until("no data", "failing")
    own.told("firing", then=2)
    # Once it is back and says that all is well, it is over.
    os.rename(own.log + ".away", own.log)
    own.write(deploy("v3", "succeeded", time.time()), deploy("v4", "succeeded", time.time()))
    own.told("firing", "resolved", seconds=12)
    check(board.quit() == 0, "the end")
