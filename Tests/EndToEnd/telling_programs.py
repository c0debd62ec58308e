"""Tests of programs that are told of alerts: exactly once, without a shell, and without harm from what they do."""
import json, os, re, time

from harness import Terminal, check, resident, test
from telling_bench import HOSTILE_NAMES, Stage, await_true, burning, incident, line


def is_gone(pid):
    """Whether a process has ended, or waits for somebody to ask how."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return ") Z " in file.read()
    except FileNotFoundError:
        return True


@test
def once_each():
    """a program is given each transition once, through restarts and repeated lines, with all that is known"""
    own = Stage("once")
    first = incident("I1", "api", at=time.time() - 4)
    own.write(first)
    board = own.alerts()
    message, = own.told("firing", then=1)
    alert, = message["alerts"]
    check(message["schema"] == "doratop.notification/1" and message["count"] == 1 and message["receiver"] == "page"
          and re.match(r"[0-9a-f]{8,16}$", message["key"]), f"{message}")
    check((alert["rule"], alert["service"], alert["severity"], alert["state"]) == ("burning", "api", "critical", "firing")
          and alert["value"] >= 1 and alert["since"] and alert["crossed"] and "open, the oldest for" in alert["message"]
          and alert["id"][:6] in board.text(), f"{alert}")
    # The same line again, and a restart of each kind.
    own.write(first)
    board.quit()
    board = own.alerts()
    own.told("firing", then=2)
    board.kill()
    board = own.alerts()
    own.told("firing", then=2)
    own.write(incident("I1", "api", "resolved"))
    both = own.told("firing", "resolved", then=2)
    check(both[0]["key"] != both[1]["key"] and both[0]["alerts"][0]["id"] == both[1]["alerts"][0]["id"], f"{both}")
    check(both[1]["alerts"][0]["resolved"] and both[1]["alerts"][0]["state"] == "resolved", f"{both[1]}")
    board.kill()
    # Another time of the same is told anew.
    own.write(incident("I2", "api", at=time.time() - 2))
    board = own.alerts()
    three = own.told("firing", "resolved", "firing", then=1)
    check(three[2]["alerts"][0]["id"] != three[0]["alerts"][0]["id"], f"{three}")
    check(board.quit() == 0, "the end")


@test
def no_shell():
    """names that are commands, options, lines or sequences are data: nothing runs, nothing is made (fault 55)"""
    own = Stage("shell")
    before = set(os.listdir("."))
    own.write(*[incident(f"I{n}", name, at=time.time() - 4) for n, name in enumerate(HOSTILE_NAMES)])
    board = own.alerts()
    await_true(lambda: {alert["service"] for message in own.messages for alert in message["alerts"]} >= set(HOSTILE_NAMES)
               - {name for name in HOSTILE_NAMES if not name.isprintable()}, "all names", 8, lambda: own.messages)
    time.sleep(1)
    names = {alert["service"] for message in own.messages for alert in message["alerts"]}
    check(len(names) == len(HOSTILE_NAMES), f"{names}")
    check("\x1b" not in board.text() and set(os.listdir(".")) == before, f"made {set(os.listdir('.')) - before}")
    for folder, folders, files in os.walk(own.place):
        check("pwned" not in folders + files, f"made in {folder}")
    check(board.quit() == 0, "the end")


@test
def clean_surroundings():
    """a program has a clean environment, no file of ours open and no terminal, and its arguments as they stand"""
    own = Stage("clean")
    out = os.path.join(own.place, "out")
    program = own.script("look", f'cat >/dev/null; (env; echo "ARGUMENT=$1"; echo "FILES=$(ls /proc/$$/fd | tr "\\n" " ")"; '
                         f'echo "STAT=$(cat /proc/$$/stat)") >{out}.new; (echo pwned >/dev/tty) 2>/dev/null; mv {out}.new {out}')
    own.configure(burning("notify: [page]"), f"page: {{exec: [{program}, '$(touch pwned); `x`']}}")
    own.write(incident("I1", "api", at=time.time() - 4))
    board = own.alerts(API_TOKEN="secret", LD_PRELOAD="", DORATOP_X="1")
    await_true(lambda: os.path.exists(out), "the program", 8, board.text)
    with open(out) as file:
        found = dict(row.split("=", 1) for row in file.read().splitlines())
    fields = found.pop("STAT").split(") ")[1].split()
    check(found.pop("ARGUMENT") == "$(touch pwned); `x`", "the argument")
    numbers = [int(number) for number in found.pop("FILES").split()]
    check(all(number <= 2 or number >= 10 for number in numbers) and len(numbers) <= 4, f"files {numbers}")
    check(fields[4] == "0" and fields[2] == fields[3], f"a terminal, or not a session of its own: {fields[:5]}")
    check(set(found) <= {"PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "PWD", "OLDPWD", "SHLVL", "_"}, f"{found}")
    check("pwned" not in board.text(), "it wrote on our terminal")
    check(board.quit() == 0, "the end")


@test
def programs_that_fail():
    """a program that fails is tried again after longer and longer, with the same key, until it takes it (fault 56)"""
    own = Stage("fails")
    tries = os.path.join(own.place, "tries")
    program = own.script("page", f'date +%s.%N >>{tries}; [ $(wc -l <{tries}) -gt 3 ] || {{ cat >{own.place}/lost$(wc -l <{tries}); '
                         f'printf "no \\033[31mroute\\n" >&2; exit 1; }}; cat >{own.place}/got.new; mv {own.place}/got.new {own.got}/1')
    own.configure(burning("notify: [page]"), f"page: {{exec: [{program}]}}")
    own.write(incident("I1", "api", at=time.time() - 4))
    board = own.start()
    board.until("cannot notify page: exit 1 no", "route")
    message, = own.told("firing", seconds=15, then=2)
    with open(tries) as file:
        times = [float(row) for row in file]
    gaps = [later - sooner for sooner, later in zip(times, times[1:])]
    check(len(times) == 4 and 1 <= gaps[0] < 2 and 2 <= gaps[1] < 3.3 and 4 <= gaps[2] < 5.6, f"tried {gaps}")
    with open(os.path.join(own.place, "lost1")) as file:
        check(json.load(file) == message, "another message")
    board.until("events", without=["cannot notify"])
    check(board.quit() == 0, "the end")


@test
def programs_that_hang():
    """a program that hangs is ended with all that it started, and so is what is left of one that ends (fault 56)"""
    own = Stage("hangs")
    child = os.path.join(own.place, "child")
    hang = own.script("hang", f"sleep 600 & echo $! >{child}.a; exec sleep 600")
    fork = own.script("fork", f"sleep 600 & echo $! >{child}.b; cat >{own.got}/1")
    own.configure(burning("notify: [slow, fast]"), f"slow: {{exec: [{hang}], timeout: 1s}}, fast: {{exec: [{fork}]}}")
    own.write(incident("I1", "api", at=time.time() - 4))
    board = own.start()
    board.until("cannot notify slow: took too long and was ended")
    own.told("firing")
    for name in ("a", "b"):
        await_true(lambda: os.path.exists(f"{child}.{name}"), f"child {name}")
        with open(f"{child}.{name}") as file:
            pid = int(file.read())
        await_true(lambda: is_gone(pid), f"child {name} stays")
    board.key("a")
    board.until("what fires first")
    began = time.monotonic()
    check(board.quit() == 0 and time.monotonic() - began < 3, "the end waits for it")


@test
def programs_that_flood():
    """a program that prints a gigabyte is read without being kept, and no key waits (fault 56)"""
    own = Stage("floods")
    program = own.script("flood", "head -c 1000000000 /dev/zero; exit 3")
    own.configure(burning("notify: [page]"), f"page: {{exec: [{program}], timeout: 3s}}")
    own.write(incident("I1", "api"))
    board = own.start()
    board.until("events")
    before, most = resident(board.pid), 0
    end, slowest = time.monotonic() + 5, 0.0
    while time.monotonic() < end:
        pressed = time.monotonic()
        board.key("a")
        board.until("what fires first")
        board.key("o")
        board.until("DEPLOY", without=["what fires first"])
        slowest = max(slowest, (time.monotonic() - pressed) / 2)
        most = max(most, resident(board.pid))
    check(most - before < 20_000, f"grew by {most - before} kB")
    check(slowest < 1, f"a key took {slowest:.2f} s")
    board.until("cannot notify page: ")
    check(board.quit() == 0, "the end")


def bells(own, seconds=5):
    """How often the bell was rung within some seconds of a dashboard on a terminal of its own."""
    terminal = Terminal(["--config", own.configuration, "--state", own.state, own.log], rows=30, columns=120)
    try:
        terminal.drain(seconds)
        # Titles end with the same byte.
        return re.sub(rb"\x1b\][^\x07\x1b]*(\x07|\x1b\\)", b"", terminal.bytes).count(b"\x07")
    finally:
        terminal.close()


@test
def the_bell():
    """the bell is off unless a rule names it, and then it is rung once, and not for an end"""
    for rule, count in ((burning(), 0), (burning("notify: [bell]"), 1)):
        own = Stage(f"bell{count}", rules=rule)
        own.write(incident("I1", "api", at=time.time() - 4), incident("I2", "web", at=time.time() - 4))
        check((rung := bells(own)) == count, f"rung {rung} times, expected {count}")
        # It is remembered that it was.
        own.write(incident("I1", "api", "resolved"), line("note", "added", "n1", text="it is over"))
        check((rung := bells(own)) == 0, f"rung {rung} times after a restart and an end")
