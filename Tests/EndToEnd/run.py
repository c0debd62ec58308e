#!/usr/bin/env python3
"""End-to-end tests of the built program, under a pty and under tmux.

usage: run.py path/to/doratop [TEST...]        (DORATOP_LONG=1 adds byte budgets, a slow line and more sizes)

Python's standard library and tmux only. Prints a line for each test and `N passed, N failed`.
"""
import gzip, json, os, random, re, resource, shlex, shutil, signal, subprocess, sys, tempfile, termios, time, xml.etree.ElementTree

from harness import (AS_NOBODY, BINARY, HOSTILE, ROOT, SAMPLE, SERVERS, TESTS, WORK, Terminal, append, check, deploy, given_back,
                     picture_of, resident, run, run_tests, screen, still, test, tmux)
import configuring, importing, histories, reporting, surroundings, translating  # Their tests come first.


@test
def first_frame_and_quit():
    """the first frame comes at once, and q gives the terminal back"""
    started = time.time()
    t = Terminal([SAMPLE])
    check(t.until(b"doratop"), "no frame")
    print("      first bytes after %.0f ms" % ((time.time() - started) * 1000))
    check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
    t.key("q")
    check(t.wait() == 0, "q did not end it")
    given_back(t, "q")
    check(b"doratop: 30d DF" in t.bytes, "no line in the scrollback")
    t.close()


SIGNALS = [("INT", 130), ("TERM", 143), ("HUP", 129)] + \
    [(name, -getattr(signal, "SIG" + name)) for name in "QUIT SEGV ABRT TRAP ILL BUS FPE USR1 ALRM XCPU".split()]


@test
def signals_give_the_terminal_back():
    """every signal that can be caught gives the terminal back, with the mouse on and a line being typed as well"""
    for number, (name, want) in enumerate(SIGNALS):
        for args, keys, mode in (([], "", b""), (["-m"], "", b"?1006h"), ([], ":", b"?25h"), (["-m"], "d&re", b"?25h")):
            if number > 7 and args + [keys] != [""]:
                continue
            # With Swift's backtracer as a developer has it: it must not keep a killed process.
            traced = name in ("QUIT", "SEGV", "TRAP") and not args and not keys
            t = Terminal([*args, SAMPLE], SWIFT_BACKTRACE="enable=yes" if traced else "enable=no" if args or keys else None)
            words = f"SIG{name} {args} {keys}"
            check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
            t.key(keys)
            check(t.until(mode), f"{words}: never came to {mode}")
            os.kill(t.pid, getattr(signal, "SIG" + name))
            code = t.wait(8)
            check(code == want, f"{words}: exit {code}, want {want}")
            given_back(t, words)
            try:
                now = termios.tcgetattr(t.fd)
                check(now == t.before, f"{words}: terminal settings {now} are not what they were: {t.before}")
                check(now[3] & termios.ECHO and now[3] & termios.ICANON and now[3] & termios.ISIG, f"{words}: {now[3]}")
            except termios.error:
                pass
            t.close()


@test
def beginning_is_given_back():
    """once all is read, the pages of the program that only beginning took are given back"""
    t = Terminal([SAMPLE])
    check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
    t.drain(1.5)
    with open(f"/proc/{t.pid}/status") as file:
        words = file.read()
    most, now = (int(re.search(rf"{name}:\s+(\d+)", words)[1]) for name in ("VmHWM", "VmRSS"))
    print(f"      {now >> 10} MiB after {most >> 10}")
    check(now < most - (6 << 10), f"{now} kB of {most} kB are still held")
    t.key("q")
    check(t.wait() == 0, "did not end")
    t.close()


@test
def nothing_else_writes():
    """nothing but the screen has the terminal open for writing: standard error leads elsewhere meanwhile"""
    t = Terminal([SAMPLE])
    check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
    name = os.readlink(f"/proc/{t.pid}/fd/1")
    check(name.startswith("/dev/pts/") and os.readlink(f"/proc/{t.pid}/fd/2") != name, "standard error is the terminal")
    t.key("q")
    check(t.wait() == 0, "did not end")
    t.close()


@test
def closed_terminal():
    """the process ends when its terminal goes"""
    t = Terminal([SAMPLE])
    check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
    os.close(t.fd)
    end = time.time() + 2
    while time.time() < end:
        if os.waitpid(t.pid, os.WNOHANG)[0]:
            return
        time.sleep(0.02)
    os.kill(t.pid, signal.SIGKILL)
    raise AssertionError("still there after 2 s")


def walk(t):
    """Goes through every view there is, with a search, a filter and the wallboard's pages."""
    enter = "\r"
    for keys in ("w", "?", "?", "d", enter, "\x1b", "i", enter, "G", enter, "\x1b", "v", "s", "T", "e", "G", "E", "G", "o", "2", enter,
                 ":metric change-failure-rate\r", ":metric deployment-frequency\r", "o4\r", "d/2J\r", "n", "&service:x\r", "s", enter, "W", "W"):
        t.key(keys)
        t.drain(0.35)


@test
def hostile_text():
    """no byte of log content reaches the terminal unescaped"""
    t = Terminal([HOSTILE], rows=45, columns=160)
    check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
    walk(t)
    t.key("Q")
    check(t.wait() == 0, "did not end")
    text = t.bytes.decode("utf-8", "strict")
    rest = re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][0AB]|[=>78M])", "", text)
    bad = sorted({c for c in rest if (ord(c) < 32 and c not in "\r\n\b\t\x0e\x0f") or 0x7f <= ord(c) < 0xa0
                  or 0x200b <= ord(c) <= 0x200f or 0x2028 <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069})
    check(not bad, f"control characters on the terminal: {bad!r}")
    check("\x1b]" not in text and "\x1b[5m" not in text and "\x1b[2J" not in text.split("\x1b[?1049h")[-1][200:], "a sequence of the log came through")
    t.close()


@test
def raw_control_bytes():
    """C1, bidi and zero-width characters given as they are reach no terminal and no report"""
    log = os.path.join(WORK, "raw.jsonl")
    names = ["a\u009b2Jb", "c\u202egnp", "z\u200bw", "l\u2028s", "f\ufeffe", "t\U000e0041g", "d\u007fe", "p\ue000q"]
    with open(log, "w", encoding="utf-8") as f:
        for n, name in enumerate(names):
            f.write(json.dumps({"time": f"2026-06-30T10:0{n}:00Z", "kind": "deploy", "state": "succeeded", "id": name,
                                "service": name, "team": name, "env": "production", "version": name}, ensure_ascii=False) + "\n")
    banned = re.compile("[\x00-\x08\x0b\x0c\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\U000e0000-\U000e007f]")
    t = Terminal([log], rows=45, columns=160)
    check(t.until(b"LAST DEPLOYS"), "nothing drawn")
    t.drain(1)
    walk(t)
    t.key("Q")
    check(t.wait() == 0, "did not end")
    text = re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][0AB]|[=>78M])", "", t.bytes.decode("utf-8", "strict"))
    text = text.replace("\b", "")
    check("U+009B" in text, "the hostile names were not on the screen at all")
    check(not banned.search(text), f"on the screen: {sorted(set(banned.findall(text)))!r}")
    t.close()
    for args in (["report", "--by", "service"], ["report", "--format", "json", "--by", "team"], ["doctor"],
                 ["explain", "deployment-frequency"], ["explain", "deployment-frequency", "--format", "csv"],
                 ["explain", "deployment-frequency", "--format", "json"], ["report", "--format", "csv", "--by", "service"],
                 ["report", "--format", "markdown", "--by", "team"], ["report", "--format", "html", "--by", "service"], []):
        out = run(*args, log).stdout.decode("utf-8", "strict")
        check(not banned.search(out), f"{args}: {sorted(set(banned.findall(out)))!r}")


@test
def appended_line():
    """an appended line moves the numbers on a live screen"""
    log = os.path.join(WORK, "live.jsonl")
    stamp = lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = lambda n: json.dumps({"time": stamp(), "kind": "deploy", "state": "succeeded", "id": str(n), "service": "api",
                                 "env": "production", "version": f"v{n}"}) + "\n"
    open(log, "w").write(line(1))
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {log}")
    screen("1 deploy ")
    started = time.time()
    open(log, "a").write(line(2))
    screen("2 deploys")
    print("      on the screen after %.0f ms" % ((time.time() - started) * 1000))
    os.rename(log, log + ".1")
    open(log, "w").write(line(3))
    screen("3 deploys")
    tmux("kill-server")


@test
def hinted():
    """a written line is on the screen at once, however long the interval"""
    log = os.path.join(WORK, "hinted.jsonl")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = lambda n: json.dumps({"time": stamp, "kind": "deploy", "state": "succeeded", "id": str(n), "service": "api",
                                 "env": "production", "version": f"v{n}"}) + "\n"
    open(log, "w").write(line(1))
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} --interval 30s {log}")
    screen("1 deploy ")
    time.sleep(1)
    for number in range(2, 5):
        append(log, line(number))
        screen(f"{number} deploys", seconds=5)
    tmux("kill-server")


@test
def clock_runs():
    """the clock of a live screen moves each second, and a deleted log is waited for"""
    log = os.path.join(WORK, "clock.jsonl")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    open(log, "w").write(json.dumps({"time": stamp, "kind": "deploy", "state": "succeeded", "id": "1", "service": "api",
                                     "env": "production", "version": "v1"}) + "\n")
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {log}")
    seen = set()
    end = time.time() + 4
    while time.time() < end:
        found = re.search(r"\d\d:\d\d:\d\d UTC", screen("LIVE"))
        seen.add(found and found.group(0))
        time.sleep(0.1)
    check(len(seen) >= 4, f"the clock showed {seen} in four seconds")
    os.remove(log)
    screen("src 1/2")
    tmux("kill-server")


@test
def keys():
    """keys do what the footer says"""
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {SAMPLE}")
    screen("DEPLOYMENT FREQUENCY")
    tmux("send-keys", "?")
    screen("show or hide this help")
    tmux("send-keys", "Escape")
    tmux("send-keys", "w")
    screen("90d")
    tmux("send-keys", "Tab")
    screen("[2 LEAD TIME")
    tmux("send-keys", "4")
    screen("[4 TIME TO RECOVER")
    tmux("send-keys", "Space")
    screen("FROZEN")
    tmux("send-keys", "Space")
    screen("LOG ENDED")
    tmux("send-keys", "C-l")
    screen("DEPLOYMENT FREQUENCY")
    tmux("kill-server")


@test
def keys_in_one_burst():
    """keys that come all at once go by the rows of the view that the first of them opens"""
    for keys, wanted in (("i\r", b"WHAT CHANGED"), ("P\r", b"remedy"), ("i/INC\r\r", b"WHAT CHANGED")):
        t = Terminal([SAMPLE], rows=36, columns=120)
        check(t.until(b"DEPLOYMENT FREQUENCY"), "no metrics")
        t.drain(1)
        t.key(keys)
        check(t.until(wanted), f"{keys!r} never came to {wanted!r}")
        t.key("Q")
        check(t.wait() == 0, "did not end")
        t.close()


@test
def views():
    """views open, drill in, filter, narrow to a service and go back"""
    tmux("new-session", "-d", "-x", "120", "-y", "36", f"{BINARY} {SAMPLE}")
    screen("DEPLOYMENT FREQUENCY")
    steps = (
        (["d"], "RESULT"), (["&", "result:failed service:checkout", "Enter"], "& result:failed"), (["Enter"], "DEVELOPMENT"),
        (["Escape"], "& result:failed"), (["i"], "OPENED"), (["Enter"], "WHAT CHANGED"), (["v"], "OLDEST IN FLIGHT"),
        (["e"], "formats"), ([":", "metric lead-time", "Enter"], "p99"), (["s"], "DEPLOYS OVER TIME"),
        (["Enter"], "service ledger-api"), (["Escape"], "all services"), ([":", "speed", "Enter"], 'no command "speed"'),
        (["p"], "trunk green in 6 services"), (["P"], "THE LAST 30 DAYS"),
        (["&", "name:manual", "Enter"], "& name:manual"), (["Enter"], "human error"), (["Enter"], "Practice > Deployment"),
    )
    for keys, wanted in steps:
        for key in keys:
            tmux("send-keys", "--", key)
        screen(wanted)
    tmux("kill-server")


@test
def comparing():
    """two spans side by side, in a report and on the screen: the numbers are those of a report as of each end"""
    def report(*args):
        got = run("report", "--format", "json", *args, SAMPLE)
        check(got.returncode == 0, f"{args}: {got}")
        return json.loads(got.stdout)
    for args, ends in (
        (("--compare", "2026-05,2026-06-08"), (("2026-06-01T00:00:00Z", "31d"), ("2026-06-09T00:00:00Z", "1d"))),
        (("--compare", "2026-05,2026-W24", "--zone", "Europe/Berlin"), (("2026-05-31T22:00:00Z", "744h"), ("2026-06-14T22:00:00Z", "168h"))),
        (("--compare", "-2h,2026-06-20T13:40", "--window", "7d", "--service", "checkout"), (("2026-06-30T08:59:53Z", "7d"), ("2026-06-20T13:40:00Z", "7d"))),
    ):
        found = report(*args)
        check(found["schema"] == "doratop.compare/1", "no schema")
        for side, (end, window) in zip("ab", ends):
            check(found[side]["to"] == end, f"{args}: {found[side]}")
            more = [word for option in ("--zone", "--service") if option in args for word in (option, args[args.index(option) + 1])]
            wanted = report("--as-of", end, "--window", window, *more)
            for measure, key, value in (("deploymentFrequency", "deploymentFrequency", "perDay"), ("leadTimeMean", "leadTime", "mean"),
                                        ("leadTimeMedian", "leadTime", "median"), ("changeFailureRate", "changeFailureRate", "rate"),
                                        ("recoveryTimeMean", "recoveryTime", "mean"), ("reworkRate", "reworkRate", "rate"),
                                        ("streamLeadTimeMean", "valueStream", "leadTimeMean"), ("flowEfficiency", "valueStream", "flowEfficiency")):
                check(found["measures"][measure][side]["value"] == wanted[key][value], f"{args} {side} {measure}")
        for key, moved in found["movedBy"].items():
            if moved["difference"] is None:
                check(moved["reason"], f"{key}: no reason")
                continue
            parts = [one["contribution"] for one in moved["services"]] + [moved["rest"]]
            check(abs(sum(parts) - moved["difference"]) < 1e-9 * (1 + sum(map(abs, parts))), f"{args}: {key} does not add up")
    for spans, words in (("soon,now", b"is no span, expected one such as 2026-09"), ("2026-13", b"a month from 01 to 12"),
                         ("2027-01,now", b"ahead of the clock"), ("now,now,now", b"3 spans")):
        got = run("report", "--compare", spans, SAMPLE)
        check(got.returncode == 64 and words in got.stderr and b"--compare" in got.stderr, f"{spans}: {got}")
    check(b"\x1b" not in run("report", "--compare", "previous", HOSTILE).stdout, "an escape came through")
    got = run("snapshot", "--view", "compare:2026-05,2026-06", "--size", "80x24", SAMPLE)
    check(b"B 2026-06" in got.stdout and b"X worse" in got.stdout, f"{got}")
    tmux("new-session", "-d", "-x", "120", "-y", "36", f"{BINARY} {SAMPLE}")
    screen("LOG ENDED")
    for keys, wanted in (
        (["C"], ":compare"), (["2026-05 2026-06", "Enter"], "moved by"), (["&", "service:checkout", "Enter"], "& service:checkout"),
        (["Escape"], "B AGAINST A"), (["Escape"], "DEPLOYMENT FREQUENCY"), ([":", "compare 2027 now", "Enter"], "ahead of the clock"),
        (["Escape", ":", "compare", "Enter"], "A previous"), (["w"], "before the log begins"), (["G", "Enter"], "service "),
    ):
        for key in keys:
            tmux("send-keys", "--", key)
            time.sleep(0.1)
        screen(wanted)
    tmux("kill-server")
    # What is played goes on under a comparison with now, and that follows after it.
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{BINARY} replay --speed 86400 --loop {SAMPLE}")
    screen("REPLAY 86400x")
    tmux("send-keys", ":", "compare", "Enter")
    first = re.search(r"A previous .*", screen("A previous")).group()
    end = time.time() + 12
    while (again := re.search(r"A previous .*", screen("A previous")).group()) == first and time.time() < end:
        time.sleep(0.2)
    check(again != first and "B now" in screen("REPLAY"), "the comparison stood still")
    tmux("kill-server")


@test
def log_on_standard_input():
    """a log on standard input has a live screen, whose keys come from the terminal, as long as it is written and after"""
    for writer in (f"tail -n +1 -f {SAMPLE}", f"cat {SAMPLE}"):
        tmux("new-session", "-d", "-x", "100", "-y", "30", f"{writer} | {BINARY} -; echo ended; exec sleep 60")
        screen("Enter Open")
        tmux("send-keys", "s")
        screen("sort: worst first")
        tmux("send-keys", "Q")
        if writer.startswith("cat"):
            screen("ended")
        tmux("kill-server")


MOUSE_ON, MOUSE_OFF = [tuple(b"\x1b[?%d%c" % (mode, ord(way)) for mode in (1000, 1002, 1006)) for way in "hl"]


@test
def mouse_modes():
    """the mouse is asked for with -m or M only, and given back by every way out"""
    for args in ([], ["-m"], ["--mouse", "--wallboard"]):
        for end in ("q", "TERM", "SEGV", "ABRT", "HUP"):
            t = Terminal([*args, SAMPLE], SWIFT_BACKTRACE="enable=no")
            check(t.until(b"target"), "no frame")
            t.drain(0.2)
            wanted = args == ["-m"]
            check(all((mode in t.bytes) == wanted for mode in MOUSE_ON), f"{args}: the mouse is wrong")
            check(not re.search(rb"\x1b\[\?[0-9;]*1003[;h]", t.bytes), "all motion was asked for")
            if end == "q":
                t.key("WWq" if "--wallboard" not in args else "Wq")
            else:
                os.kill(t.pid, getattr(signal, "SIG" + end))
            check(t.wait(5) is not None, f"{args} {end}: still there")
            given_back(t, f"{args} {end}")
            if wanted:
                check(all(t.bytes.rfind(off) > t.bytes.rfind(on) for on, off in zip(MOUSE_ON, MOUSE_OFF)), f"{end}: left on")
            t.close()
            if not wanted and end == "TERM":
                break
    t = Terminal([SAMPLE])
    check(t.until(b"FREQUENCY"), "no frame")
    for key, modes in (("M", MOUSE_ON), ("M", MOUSE_OFF), ("M", MOUSE_ON), ("W", MOUSE_OFF), ("W", MOUSE_ON)):
        t.bytes = b""
        t.key(key)
        check(all(t.until(mode, 3) for mode in modes), f"{key}: the mouse is wrong")
    # A stopped program leaves the mouse to the shell; without a shell behind it, it goes on by itself.
    t.bytes = b""
    os.kill(t.pid, signal.SIGTSTP)
    check(all(t.until(mode, 3) for mode in MOUSE_OFF), "not given back on suspend")
    os.kill(t.pid, signal.SIGCONT)
    check(all(t.until(mode, 3) for mode in MOUSE_ON), "not asked for again on resume")
    t.key("q")
    check(t.wait() == 0, "did not end")
    given_back(t, "suspend")
    t.close()


@test
def unknown_names():
    """a name that does not exist is answered with those that do, to the end, and the nearest"""
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {SAMPLE}")
    screen("LOG ENDED")
    for typed, found, last in (
        (":deploys", 'no command "deploys" (did you mean deployments?)', "quit (Esc)"),
        (":foo", 'no command "foo", expected one of overview', "quit (Esc)"),
        (":theme papre", "papre: no such theme (did you mean paper?)", '"mono" (Esc)'),
        (":window 30", '"30" is no window (did you mean 30d?)', "90m (Esc)"),
        (":sort led", 'no column "led" (did you mean lead?)', "open (Esc)"),
        (":metric lead", 'no metric "lead" (did you mean lead-time?)', "rework-rate (Esc)"),
        (":filter colour:red", "nothing to filter here", "(Esc)"),
        ("d&colour:red", 'no key "colour" here, expected one of actor, age, env', "version, why (Esc)"),
        ("&serivce:red", 'no key "serivce" here (did you mean service?)', "version, why (Esc)"),
    ):
        tmux("send-keys", "-l", "--", typed)
        tmux("send-keys", "Enter")
        text = screen(found)
        check(last in " ".join(text.split()), f"{typed}: the end is not on the screen:\n{text}")
        tmux("send-keys", "Escape")
        time.sleep(0.3)
    tmux("kill-server")
    got = run("snapshot", "--view", "deploymnts", SAMPLE)
    check(got.returncode == 64 and b"(did you mean deployments?), expected one of overview" in got.stderr, f"{got}")
    got = run("snapshot", "--format", "svg", "--theme", "papre", SAMPLE)
    check(got.returncode == 78 and b"(did you mean paper?), expected a file or one of" in got.stderr, f"{got}")


PASTE_ON, PASTE_OFF = b"\x1b[?2004h", b"\x1b[?2004l"


@test
def pastes():
    """pastes are marked only while a line is typed, land in it, and run nothing; every way out gives the mode back"""
    paste = lambda text: b"\x1b[200~" + text + b"\x1b[201~"

    def opened(key=b":"):
        t = Terminal([SAMPLE], SWIFT_BACKTRACE="enable=no")
        check(t.until(b"LOG ENDED"), "no frame")
        t.drain(0.2)
        check(PASTE_ON not in t.bytes, "pastes are marked without a prompt")
        t.key(key)
        check(t.until(PASTE_ON, 3), "pastes are not marked in a prompt")
        return t

    for end in ("INT", "TERM", "HUP", "SEGV", "ABRT", "QUIT", "ILL", "USR1"):
        t = opened()
        os.kill(t.pid, getattr(signal, "SIG" + end))
        check(t.wait(5) is not None, f"{end}: still there")
        check(t.bytes.rfind(PASTE_OFF) > t.bytes.rfind(PASTE_ON), f"{end}: left on")
        given_back(t, end)
        t.close()
    t = opened()
    t.bytes = b""
    t.key(paste(b"quit\nquit\n\x1b[A"))
    check(t.until(b"quit", 3), "the paste is not in the prompt")
    t.drain(0.4)
    check(PASTE_OFF not in t.bytes and t.wait(0.3) is None, "a pasted line break ran a command")
    # A stop gives the mode back, and going on asks for it again: the line is still open.
    t.bytes = b""
    os.kill(t.pid, signal.SIGTSTP)
    check(t.until(PASTE_OFF, 3), "not given back on suspend")
    os.kill(t.pid, signal.SIGCONT)
    check(t.until(PASTE_ON, 3), "not asked for again on resume")
    t.bytes = b""
    t.key("\x1b")
    check(t.until(PASTE_OFF, 3), "still marked after the prompt")
    # One that was on its way when the line was closed is nothing.
    t.key(paste(b"dQ"))
    t.drain(0.4)
    check(t.wait(0.2) is None and b"RESULT" not in t.bytes, "a paste without a prompt fired a shortcut")
    t.key(":")
    check(t.until(PASTE_ON, 3), "not marked")
    t.key(paste(b"deployments"))
    t.key("\r")
    check(t.until(b"RESULT", 3), "a pasted command does not run on Enter")
    t.key("Q")
    check(t.wait() == 0, "did not end")
    given_back(t, "end")
    check(t.bytes.rfind(PASTE_OFF) > t.bytes.rfind(PASTE_ON), "left on")
    t.close()


@test
def mouse():
    """a click focuses and selects, a double click opens, the wheel scrolls, in every terminal type"""
    focused = lambda text: re.findall(r"\[(\d [A-Z ]+|[A-Z ]+)", text)
    sgr = lambda button, column, row: f"\x1b[<{button};{column};{row}M" + (f"\x1b[<{button};{column};{row}m" if button == 0 else "")
    x10 = lambda button, column, row: "\x1b[M" + chr(32 + button) + chr(32 + column) + chr(32 + row)
    for term, report in (("xterm-256color", sgr), ("tmux-256color", sgr), ("tmux-256color", x10)):
        SERVERS.append(f"{SERVERS[-1]}-{term[0]}{report(0, 1, 1)[2]}")
        tmux("new-session", "-d", "-x", "100", "-y", "30", f"env TERM={term} {BINARY} -m {SAMPLE}")
        screen("[1 DEPLOYMENT")
        point = lambda *what: tmux("send-keys", "-l", "".join(report(*one) for one in what))
        point((0, 70, 5))
        screen("[2 LEAD TIME")
        point((0, 10, 12))
        screen("[3 CHANGE")
        point((2, 70, 5))
        time.sleep(0.5)
        point((0, 70, 5), (0, 70, 5))
        screen("p99")
        tmux("send-keys", "Escape", "d")
        top = lambda: screen("RESULT").splitlines()[3][1:17]
        screen("RESULT")
        before = [line[1:17] for line in screen().splitlines()[3:10]]
        point((65, 20, 8), (65, 20, 8))
        end = time.time() + 4
        while top() != before[6]:
            check(time.time() < end, f"{term}: two steps of the wheel did not scroll by six rows:\n" + screen())
            time.sleep(0.05)
        row = screen().splitlines()[8]
        point((0, 20, 9))
        screen(">" + row[1:30])
        check(top() == before[6], "the list moved under the pointer")
        time.sleep(0.5)
        point((0, 20, 9), (0, 20, 9))
        screen("COMMITTED")
        tmux("kill-server")


@test
def sorting():
    """services are sorted by a key, a command and a click on a heading"""
    tmux("new-session", "-d", "-x", "120", "-y", "30", f"env TERM=xterm-256color {BINARY} -m {SAMPLE}")
    screen("LOG ENDED")
    names = lambda text: [line[1:17].split()[0] for line in text.splitlines()[3:9]]
    tmux("send-keys", "s")
    worst = names(screen("sort: worst first"))
    tmux("send-keys", "S")
    check(names(screen("sort: name asc")) == sorted(worst), f"not by name: {worst}\n" + screen())
    tmux("send-keys", ":", "sort na", "Tab", "desc", "Enter")
    check(names(screen("sort: name desc")) == sorted(worst, reverse=True), "not by name, turned round")
    text = screen("NAME")
    tmux("send-keys", "-l", "\x1b[<0;%d;3M" % (text.splitlines()[2].index("LEAD") + 1))
    text = screen("sort: lead desc")
    leads = [line.split()[3] for line in text.splitlines()[3:9]]
    check(leads == sorted(leads, reverse=True), f"not by lead time: {leads}")
    tmux("send-keys", ":", "sort speed", "Enter")
    screen('no column "speed", expected one of worst, name')
    tmux("kill-server")


@test
def cursor():
    """the cursor waits on what is focused or selected, and is seen only while a line is typed"""
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {SAMPLE}")
    screen("LOG ENDED")

    def waits(row, column, shown="0"):
        end = time.time() + 4
        while True:
            found = tmux("display", "-p", "#{cursor_y} #{cursor_x} #{cursor_flag}").stdout.split()
            if found == [str(row), str(column), shown]:
                return
            check(time.time() < end, f"cursor at {found}, not at {row} {column} {shown}:\n" + screen())
            time.sleep(0.05)

    for key, row, column in (("1", 1, 3), ("2", 1, 43), ("3", 7, 3)):
        tmux("send-keys", key)
        waits(row, column)
    tmux("send-keys", "d")
    screen("RESULT")
    for key in ("j", "j", "G", "g", "j"):
        tmux("send-keys", key)
        time.sleep(0.3)
        rows = [n for n, line in enumerate(screen().splitlines()) if line.startswith(">")]
        waits(rows[0], 0)
    # A tick of the clock changes nothing about it.
    time.sleep(1.2)
    waits(rows[0], 0)
    tmux("send-keys", "/", "ab")
    waits(23, 3, "1")
    tmux("send-keys", "Escape")
    waits(rows[0], 0)
    tmux("kill-server")


@test
def raw_lines():
    """a deployment shows its lines as they stand in the file, harmless, and says when none is there any more"""
    path = os.path.join(WORK, "raw.jsonl")
    line = ('{"time":"2026-06-26T09:00:00Z","kind":"deploy","state":"succeeded","id":"raw-1","service":"checkout",'
            '"env":"production","sha":"db440f12","actor":"\u009b31m\u202ekim"}\n')
    with open(SAMPLE) as sample:
        lines = sample.readlines()
    with open(path, "w") as file:
        file.writelines(lines[:3000] + [line] + lines[3000:])
    shown = run("snapshot", "--view", "deployment:raw-1", "--size", "120x40", path).stdout.decode()
    offset = len("".join(lines[:3000]).encode())
    check(f"raw.jsonl:3001  byte {offset}" in shown, shown)
    check("<U+009B>31m<U+202E>kim" in shown and not re.search("[\x80-\x9f\u202e]", shown), "not spelled out")
    with open(path, "rb") as file:
        piped = subprocess.run([BINARY, "snapshot", "--view", "deployment:raw-1", "-"], stdin=file, capture_output=True)
    check(b"read from standard input: not kept" in piped.stdout, piped)
    older = run("snapshot", "--view", "deployment:raw-1", "--window", "1h", "--size", "120x40", path).stdout.decode()
    check(f"raw.jsonl:3001  byte {offset}" in older, "a deployment before the window is one of the log")
    nothing = run("snapshot", "--view", "deployment:no-such", path)
    check(nothing.returncode == 66 and b"the log has no such deployment" in nothing.stderr, f"{nothing}")
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{BINARY} --as-of 2026-06-26T09:00:30Z {path}")
    screen("DEPLOYMENT FREQUENCY")
    for keys, wanted in ((["d"], "RESULT"), (["Enter"], "raw.jsonl:3001"), (["q"], "RESULT")):
        for key in keys:
            tmux("send-keys", "--", key)
        screen(wanted)
    os.remove(path)
    tmux("send-keys", "Enter")
    screen("not in the files any more (rotated away)")
    tmux("kill-server")


@test
def incident_window():
    """+ and - widen and narrow the window before an incident, and n says when no other is open"""
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} --as-of 2026-06-20T09:20:00Z {SAMPLE}")
    screen("DEPLOYMENT FREQUENCY")
    for key, wanted in (("i", "OPENED"), ("Enter", "IN THE 1h BEFORE"), ("+", "IN THE 2h BEFORE"), ("-", "IN THE 1h BEFORE"),
                        ("-", "IN THE 30m BEFORE"), ("n", "no other incident is open")):
        tmux("send-keys", "--", key)
        screen(wanted)
    tmux("kill-server")


@test
def wallboard():
    """the wallboard turns its pages, ignores keys, and W goes there and back"""
    quiet = f"{BINARY} --wallboard --cycle 1s --window 14d --as-of 2026-05-05T00:00:00Z {SAMPLE}"
    tmux("new-session", "-d", "-x", "160", "-y", "45", quiet)
    for wanted in ("target < 1h", "VALUE STREAM", "LEAD 02:44", "target < 1h"):
        screen(wanted)
    for key in ("q", "?", "Escape", "d", "1"):
        tmux("send-keys", key)
    screen("VALUE STREAM")
    tmux("send-keys", "W")
    screen("DEPLOYMENT FREQUENCY")
    tmux("send-keys", "W")
    screen("a page every 1s")
    tmux("send-keys", "W")
    screen("q Quit")
    tmux("kill-server")


@test
def themes_at_run_time():
    """themes change at run time, by key, by name and from a file that is mended meanwhile"""
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "own.yaml")
    with open(path, "w") as file:
        file.write("name: own\nvariant: dark\nbase: default\nroles:\n  titel: {fg: red}\n")
    command = f"env TERM=xterm-256color {BINARY} --theme {path} {SAMPLE}"
    tmux("new-session", "-d", "-x", "160", "-y", "45", command)
    screen('titel')
    with open(path, "w") as file:
        file.write("name: own\nvariant: dark\nbase: default\nroles:\n  title: {fg: red}\n")
    for keys, wanted in (
        (["R"], "theme /"), (["c"], "theme default"), (["c"], "theme default-light"),
        ([":", "theme mo", "Tab", "Enter"], "theme mono"), ([":", "theme nope", "Enter"], "no such theme"),
        ([":", f"export {folder}/board.svg", "Enter"], "written: "), ([":", "export board.gif", "Enter"], "should end in .svg"),
        (["w"], "q Quit"), (["?", "G"], "theme   mono"),
    ):
        for key in keys:
            tmux("send-keys", "--", key)
        screen(wanted)
    with open(os.path.join(folder, "board.svg")) as file:
        check("DEPLOYMENT" in markup(file.read())[0], "the picture shows the screen")
    tmux("kill-server")


@test
def own_keys():
    """a file gives actions other keys; what is wrong with it is on the message line, and never stops the screen"""
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "doratop", "keys.yaml")
    os.makedirs(os.path.dirname(path))
    env = {"HOME": WORK, "XDG_CONFIG_HOME": folder, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    keys = lambda *args: subprocess.run([BINARY, "keys", *args], env=env, capture_output=True, text=True)
    check(keys("check").returncode == 0, "no file is no fault")
    open(path, "w").write("keys:\n  freeze: f\n  deployments: [F3, x]\n  mouse: none\n")
    got = keys("check")
    check(got.returncode == 0 and "3 actions" in got.stdout and not got.stderr, f"check: {got}")
    got = keys("list")
    check(got.returncode == 0 and re.search(r"^freeze +f  +freeze the clock", got.stdout, re.M)
          and re.search(r"^mouse +none ", got.stdout, re.M), f"list: {got.stdout}")
    t = Terminal([SAMPLE], columns=160, XDG_CONFIG_HOME=folder)
    check(t.until(b"LOG ENDED") and t.until(b"F3") and b"keys.yaml" not in t.bytes, "no frame, or a notice")
    t.bytes = b""
    t.key("f")
    check(t.until(b"FROZEN", 3), "f does not freeze")
    t.key("x")
    check(t.until(b"RESULT", 3), "x does not open deployments")
    t.key("q\x1bOR")
    t.key("q")
    t.key("q")
    check(t.wait() == 0, "q does not end it")
    t.close()
    broken = os.path.join(folder, "broken.yaml")
    open(broken, "w").write("# mine\nfreez: f\nzone: s\n")
    got = keys("check", broken)
    check(got.returncode == 78 and "broken.yaml:2: " in got.stderr and "expected freeze" in got.stderr
          and "broken.yaml:3: s is the key of zone and of services" in got.stderr, f"check: {got}")
    check(keys("check", broken + "x").returncode == 78, "a file that is not there")
    t = Terminal(["--keys", broken, SAMPLE], columns=160)
    check(t.until(b"broken.yaml:2: ") and t.until(b"(+1 more)"), "no notice")
    t.bytes = b""
    t.key(" ")
    check(t.until(b"FROZEN", 3), "the usual key is lost")
    t.key("q")
    check(t.wait() == 0, "did not end")
    t.close()


def settled():
    """The screen once all has come: panels and advice are looked for after the first frame."""
    last, since = None, time.time()
    while time.time() - since < 1.5:
        found = still(screen())
        if found != last:
            last, since = found, time.time()
        time.sleep(0.1)
    return last


@test
def resizing():
    """a resized screen is the screen of a fresh start, and no size is too small"""
    command = f"{BINARY} --as-of 2026-06-30T00:00:00Z {SAMPLE}"
    fresh = {}
    for number, (columns, rows) in enumerate(((80, 24), (120, 40), (160, 45), (45, 12))):
        SERVERS.append(f"{SERVERS[0]}-size-{number}")
        tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), command)
        screen("DEPLOY" if columns >= 80 else "d")
        fresh[columns, rows] = settled()
        tmux("kill-server")
    SERVERS.append(f"{SERVERS[0]}-resized")
    tmux("new-session", "-d", "-x", "100", "-y", "30", command)
    screen("DEPLOY")
    for size in ((120, 40), (30, 5), (45, 12), (3, 2), (160, 45), (80, 24)):
        tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))
        if size not in fresh:
            time.sleep(0.4)
            continue
        end = time.time() + 6
        while still(screen()) != fresh[size]:
            check(time.time() < end, f"{size}: another screen than after a fresh start:\n" + screen())
            time.sleep(0.1)
    seed = time.time_ns() % 1_000_000
    chance, started = random.Random(seed), time.time()
    for _ in range(600):
        tmux("resize-window", "-x", str(chance.randint(1, 500)), "-y", str(chance.randint(1, 200)))
    print("      a storm of %.0f sizes a second, seed %d" % (600 / (time.time() - started), seed))
    tmux("resize-window", "-x", "120", "-y", "40")
    end = time.time() + 6
    while still(screen()) != fresh[120, 40]:
        check(time.time() < end, f"seed {seed}: another screen after a storm of sizes:\n" + screen())
        time.sleep(0.1)
    tmux("kill-server")


def shown_time():
    found = re.search(r"AT (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", screen("AT "))
    return found.group(1)


@test
def replay():
    """a replay plays, stops, steps both ways, jumps, and shows what a report of that instant says"""
    tmux("new-session", "-d", "-x", "120", "-y", "40",
         f"{BINARY} replay --from 2026-05-04 --speed 3600 {SAMPLE}")
    screen("REPLAY 3600x")
    first = shown_time()
    end = time.time() + 8
    while shown_time() <= first and time.time() < end:
        time.sleep(0.1)
    check(shown_time() > first, f"the clock stands at {first}")
    tmux("send-keys", "Space")
    screen("REPLAY PAUSED")
    held = shown_time()
    time.sleep(0.5)
    check(shown_time() == held, f"the clock moved on from {held}")
    tmux("send-keys", "]")
    end = time.time() + 8
    while shown_time() == held and time.time() < end:
        time.sleep(0.1)
    incident = shown_time()
    check(incident > held, f"no later incident than {held}")
    report = json.loads(run("report", "--format", "json", "--as-of", incident.replace(" ", "T") + "Z", SAMPLE).stdout)
    check(report["recoveryTime"]["open"] == 1, f"no incident is open at {incident}")
    deployments = report["deploymentFrequency"]["deployments"]
    screen(f"{deployments} deploys")
    screen("1 incident open")
    tmux("send-keys", ",")
    end = time.time() + 8
    while shown_time() == incident and time.time() < end:
        time.sleep(0.1)
    check(shown_time() < incident, f"no event before {incident}")
    tmux("send-keys", ".")
    end = time.time() + 8
    while shown_time() != incident and time.time() < end:
        time.sleep(0.1)
    check(shown_time() == incident, f"a step on and back is at {shown_time()}, not at {incident}")
    tmux("send-keys", "0")
    screen("REPLAY ENDED")
    tmux("kill-server")
    SERVERS.append(SERVERS[-1] + "-empty")
    empty = os.path.join(WORK, "empty.jsonl")
    open(empty, "w").close()
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} replay {empty}")
    screen("REPLAY")
    for key in ("0", "]", ",", "Space", "0", "H"):
        tmux("send-keys", key)
        time.sleep(0.15)
    screen("REPLAY")
    for wrong in (["--speed", "0"], ["--from", "soon"], ["--from", "2026-06-02", "--until", "2026-06-01"],
                  ["--as-of", "2026-06-01"]):
        check(run("replay", *wrong, SAMPLE).returncode == 64, f"{wrong} is taken")
    tmux("kill-server")


@test
def timeline():
    """the timeline zooms, is clicked and dragged, at every size and live while frozen"""
    for columns, rows, row in ((40, 10, 9), (80, 24, 23), (120, 40, 38), (220, 60, 58)):
        SERVERS.append(f"{SERVERS[-1]}-{columns}")
        tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), f"{BINARY} replay -m {SAMPLE}")
        screen("REPLAY 3600x")
        tmux("send-keys", "Space")
        screen("REPLAY PAUSED")
        mouse = lambda *what: tmux("send-keys", "-l", "".join(f"\x1b[<{b};{c};{r}{e}" for b, c, r, e in what))
        clock = lambda: re.search(r"AT ([\d: -]+)", screen("AT ")).group(1)
        def at(words, wanted):
            end = time.time() + 6
            while not wanted(clock()):
                check(time.time() < end, f"{columns}: {words}, but at {clock()}:\n" + screen())
                time.sleep(0.05)
        before = clock()
        mouse((0, 10, row, "M"))
        at("a click goes nowhere", lambda now: now != before)
        mouse((32, 11, row, "M"), (32, 400, 2, "M"))
        at("a drag beyond does not reach the end", lambda now: "10:59:53" in now)
        mouse((32, 1, 1, "M"))
        at("a drag back does not reach the beginning", lambda now: "07:39:25" in now)
        mouse((0, 1, 1, "m"), (32, 20, row, "M"))
        time.sleep(0.3)
        check("07:39:25" in clock(), f"{columns}: dragged on after the release")
        tmux("send-keys", "z", "z")
        screen("zoom 21d")
        mouse((64, 10, row, "M"))
        screen("zoom 10d")
        mouse((65, 10, row, "M"), (65, 10, row, "M"), (65, 10, row, "M"))
        end = time.time() + 4
        while "zoom" in screen():
            check(time.time() < end, "the wheel does not zoom out:\n" + screen())
            time.sleep(0.05)
        tmux("resize-window", "-x", "100", "-y", "30")
        screen(" of ")
        tmux("kill-server")
    SERVERS.append(SERVERS[-1] + "-live")
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"env LANG=C TERM=vt100 {BINARY} -m {SAMPLE}")
    screen("LOG ENDED")
    tmux("send-keys", "z")
    screen("while the clock is stopped (Space)")
    tmux("send-keys", "Space")
    line = screen("2026-04-06").splitlines()[-2]
    check("#" in line and "!" in line and "X" in line and "FROZEN" in line, f"not the timeline: {line}")
    tmux("kill-server")


@test
def alert_jumps():
    """the next and the previous alert are found, and a report of that instant agrees"""
    rules = lambda now: sorted(alert["rule"] for alert in json.loads(
        run("report", "--format", "json", "--as-of", now.replace(" ", "T") + "Z", SAMPLE).stdout)["alerts"])
    tmux("new-session", "-d", "-x", "120", "-y", "40", f"{BINARY} replay {SAMPLE}")
    screen("REPLAY 3600x")
    seen = []
    for key in "}}}{{":
        before = shown_time()
        tmux("send-keys", key)
        end = time.time() + 20
        while not re.search(r"alert: [a-z-]+ (begins|ends)", screen()) or "PAUSED" not in screen() or shown_time() == before:
            check(time.time() < end, f"{key}: nothing was found:\n" + screen())
            time.sleep(0.05)
        seen.append(shown_time())
        rule, what = re.search(r"alert: ([a-z-]+) (begins|ends)", screen()).groups()
        check((rule in rules(seen[-1])) == (what == "begins"), f"{rule} {what} at {seen[-1]}, but there is {rules(seen[-1])}")
    check(seen[:3] == sorted(seen[:3]) and seen[3:] == seen[1::-1], f"there and back are not the same: {seen}")
    tmux("send-keys", "H", "{")
    screen("no earlier alert", 20)
    tmux("send-keys", "0")
    screen("REPLAY ENDED")
    # Long enough to be stopped: from the end back to the beginning, past all of them.
    tmux("send-keys", ":", "window 90d", "Enter")
    screen("90d")
    tmux("send-keys", "{", "x")
    end = time.time() + 20
    while "looking for" in screen():
        check(time.time() < end, "the search was not stopped")
        time.sleep(0.05)
    tmux("send-keys", "q")
    tmux("kill-server")


@test
def bad_ranges():
    """a range that cannot be is refused before the screen opens; one that the log lacks is said on it"""
    for wrong in (["--from", "-1h", "--until", "-2h"], ["--from", "2026-06-02T00:00:00Z", "--until", "2026-06-01"],
                  ["--from", "end"], ["--until", "start"], ["--from", "+1h"], ["--from", "2026-06-01", "--until", "2026-06-01"]):
        result = run("replay", *wrong, SAMPLE)
        check(result.returncode == 64 and wrong[1].encode() in result.stderr, f"{wrong}: {result.returncode} {result.stderr}")
    outside = (["--from", "2027-01-01"], "lies after the last event"), (["--until", "2026-01-01"], "lies before the first event"), \
        (["--from", "2026-06-29", "--until", "-5d"], "is not before --until -5d")
    for number, (arguments, words) in enumerate(outside):
        result = run("replay", "--once", *arguments, SAMPLE)
        check(result.returncode == 65 and words.encode() in result.stderr and not result.stdout, f"{arguments}: {result}")
        SERVERS.append(f"{SERVERS[0]}-range-{number}")
        tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} replay {shlex.join(arguments)} {SAMPLE}")
        screen(words)
        screen("the whole log is played")
        check(shown_time().startswith("2026-04-06"), f"{arguments}: begins at {shown_time()}")
        tmux("send-keys", "Escape", "Space")
        screen("REPLAY PAUSED")
        tmux("kill-server")
    SERVERS.append(f"{SERVERS[0]}-cut")
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} replay --from 2025-01-01 --speed 1 {SAMPLE}")
    screen("lies before the first event: the log has")
    check(shown_time().startswith("2026-04-06 07:39"), f"begins at {shown_time()}")
    tmux("kill-server")


@test
def changing_logs():
    """a log that is empty, grows, is truncated or rotated while it is played has a line each, and plays on"""
    path = os.path.join(WORK, "changing.jsonl")
    def line(day, name):
        return json.dumps({"time": f"2026-07-{day:02}T10:00:00Z", "kind": "deploy", "id": name, "state": "succeeded",
                           "service": "shop", "env": "production", "sha": "c1"}) + "\n"
    open(path, "w").close()
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{BINARY} replay --speed 86400 {path}")
    screen("The log is empty")
    for key in ("0", "z", "Space", "]", "H", "Space"):
        tmux("send-keys", key)
    append(path, line(1, "a"))
    screen("AT 2026-07-01 10:00:00")
    append(path, line(3, "b"))
    screen("the log has grown: it ends at 2026-07-03 10:00:00 UTC now")
    screen("AT 2026-07-03 10:00:00")
    screen("REPLAY ENDED")
    with open(path, "w") as file:
        file.write(line(4, "c"))
    screen("changing.jsonl was truncated or rewritten; what had been read is kept")
    screen("3 of 3 events")
    tmux("send-keys", "Escape")
    os.rename(path, path + ".1")
    time.sleep(1)
    append(path, line(6, "d"))
    screen("changing.jsonl has come, and is read")
    screen("4 of 4 events")
    tmux("send-keys", "Escape")
    os.remove(path)
    screen("changing.jsonl is gone, and waited for")
    screen("AT 2026-07-06 10:00:00")
    tmux("send-keys", "q")
    tmux("kill-server")


@test
def gaps_and_loops():
    """a replay skips idle gaps and says so, and with --loop begins again"""
    path = os.path.join(WORK, "gaps.jsonl")
    for day in (1, 9):
        for minute in (0, 30):
            append(path, json.dumps({"time": f"2026-07-{day:02}T10:{minute:02}:00Z", "kind": "commit", "service": "shop", "sha": f"{day}{minute}"}) + "\n")
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{BINARY} replay --loop --speed 1200 {path}")
    for _ in range(2):
        screen("AT 2026-07-01 10:", 12)
        screen("skipped 7d23h without events", 12)
        screen("AT 2026-07-09 ", 12)
    check("ENDED" not in screen(), "a loop has ended")
    tmux("kill-server")
    SERVERS.append(SERVERS[-1] + "-slow")
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{BINARY} replay --speed 60 {path}")
    screen("AT 2026-07-01 10:01")
    check("skipped" not in screen(), "skipped at a speed at which nothing is")
    tmux("kill-server")


@test
def loading_replay():
    """a replay of a large log is usable while it is read: progress, views, jumps, resizing, the end"""
    path = os.path.join(WORK, "large.jsonl")
    sample = open(SAMPLE).read()
    with open(path, "w") as file:
        for number in range(160):
            # Other services, deployments, incidents, runs and commits, so that nothing is said twice.
            file.write(re.sub(r'"(?=(?:[0-9a-f]{16}|[a-z]+-[0-9]+|INC-[0-9]+)")', f'"{number:03x}', sample)
                       .replace('"service":"', f'"service":"n{number}-'))
    for columns in (80, 120):
        SERVERS.append(f"{SERVERS[-1]}-{columns}")
        tmux("new-session", "-d", "-x", str(columns), "-y", "24", f"{BINARY} replay {path}")
        screen("REPLAY LOADING")
        tmux("send-keys", "d")
        screen("RESULT")
        tmux("send-keys", "q", "]")
        tmux("resize-window", "-x", "90", "-y", "30")
        tmux("send-keys", "Space")
        screen("REPLAY", 90)
        tmux("kill-server")
    t = Terminal(["replay", path], 24, 120)
    check(t.until(b"REPLAY LOADING"), "no progress")
    check(t.until(b"figures may change") and re.search(rb"reading \d+%", t.bytes), "nothing about the reading")
    worst = 0
    for key in "didididi":
        t.bytes, start = b"", time.time()
        t.key(key)
        check(t.until(b"\x1b", 3), f"{key} was not answered")
        worst = max(worst, time.time() - start)
    print("      a key was answered within %.0f ms" % (worst * 1000))
    t.key("Q")
    check(t.wait(3) == 0, "did not end while reading")
    given_back(t, "the end while reading")
    t.close()
    os.remove(path)


@test
def as_known():
    """a replay as known then leaves out what came later, marks what differs, and a report says the same"""
    def at(minute):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1772442000 + minute * 60))
    lines = [{"time": at(30 * n), "kind": "deploy", "state": "succeeded", "id": str(n), "service": "api", "env": "production", "sha": "c%d" % n}
             for n in range(20)]
    # At half past six somebody notes what deployment 10 did at two.
    lines.insert(19, {"time": at(305), "kind": "incident", "state": "opened", "id": "INC-1", "service": "api", "deploy": "10"})
    late = os.path.join(WORK, "late.jsonl")
    with open(late, "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    def report(minute, *more):
        found = json.loads(run("report", "--format", "json", "--as-of", at(minute), *more, late).stdout)
        return found["changeFailureRate"]["failed"], found["changeFailureRate"]["attempts"], found.get("reading"), found.get("laterEvents")
    check(report(450) == (1, 16, None, None), f"by event time {report(450)}")
    check(report(450, "--as-known") == (0, 16, "asKnown", 1), f"as known {report(450, '--as-known')}")
    check(report(540, "--as-known") == (1, 19, "asKnown", 0), f"as known at last {report(540, '--as-known')}")
    for wrong in (["--follow"], ["--compare", "2026-02,2026-03"]):
        check(run("report", "--as-known", *wrong, late).returncode == 64, f"{wrong} is taken")
    for glyphs, columns, rows in (("ascii", 80, 24), ("blocks", 120, 40)):
        tmux("new-session", "-d", "-x", str(columns), "-y", str(rows),
             f"NO_COLOR=1 {BINARY} replay --as-known --speed 1 --glyphs {glyphs} --from '2026-03-02 16:30' {late}")
        screen("AS KNOWN")
        tmux("send-keys", "Space")
        shown = screen("REPLAY PAUSED AS KNOWN")
        shown = screen("0 of 16 deploys  * later 6.3%")
        check(" 0.0%*" in shown and "1 came later" in shown, f"no mark:\n{shown}")
        check(not re.search(r"X (FAIL|\d\d:\d\d api)", shown), f"a failure that nobody knew of:\n{shown}")
        tmux("send-keys", "3", "Enter")
        screen("as known then 0.0%")
        screen("with what came later 6.3%")
        tmux("send-keys", "Escape", ":", "as-known off", "Enter")
        screen("by event time: with what came later")
        end = time.time() + 8
        while ("AS KNOWN" in shown or "│ 1 of 16" not in shown and "| 1 of 16" not in shown) and time.time() < end:
            shown = screen("1 of 16 deploys")
        check("AS KNOWN" not in shown and "1 came later" not in shown and "6.3%*" not in shown, f"by event time:\n{shown}")
        tmux("send-keys", "A")
        screen("0 of 16 deploys")
        # Forward to where it is known, and back to where it is not any more.
        tmux("send-keys", "t", "2026-03-02 18:00", "Enter")
        shown = screen("1 of 19 deploys")
        check("0 came later" in shown and "%*" not in shown, f"known by then:\n{shown}")
        tmux("send-keys", "t", "2026-03-02 16:30", "Enter")
        screen("0 of 16 deploys  * later 6.3%")
        tmux("kill-server")
        SERVERS.append(SERVERS[-1] + "-next")
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {late}")
    screen("20 deploys")
    tmux("send-keys", "A")
    screen("a replay begun with --as-known tells what was known then")
    tmux("kill-server")


@test
def goes_back():
    """a live screen goes back to a time, says so, and comes back to now"""
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{BINARY} {SAMPLE}")
    screen("89 deploys")
    tmux("send-keys", "t", "2026-06-15 12:00", "Enter")
    screen("AT 2026-06-15 12:00:00 UTC")
    report = json.loads(run("report", "--format", "json", "--as-of", "2026-06-15T12:00:00Z", SAMPLE).stdout)
    screen("%d deploys" % report["deploymentFrequency"]["deployments"])
    tmux("send-keys", ":", "goto soon", "Enter")
    screen("is no time, expected 13:40")
    tmux("send-keys", "0")
    screen("89 deploys")
    screen("LOG ENDED")
    tmux("kill-server")


@test
def scope_of_nothing():
    """a service or a team that nothing in the log is of is said on the screen, however it came to be the scope"""
    words = "no production deployment or incident is of "
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {SAMPLE}")
    screen("89 deploys")
    tmux("send-keys", ":", "service nope", "Enter")
    check("89 deploys" in screen('no event is of a service "nope"'), "what was shown is gone")
    tmux("send-keys", ":", "service checkout", "Enter")
    check(words not in screen("checkout  30d"), "it is said of one that there is")
    tmux("send-keys", ":", "team nope", "Enter")
    screen(words + 'a service of the team "nope"')
    tmux("kill-server")
    SERVERS.append(SERVERS[-1] + "-next")
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} --service nope {SAMPLE}")
    screen(words + 'the service "nope"')
    tmux("kill-server")


def not_reading(t, seconds):
    """Lets time go by without reading from the terminal, typing keys that repaint much."""
    end = time.time() + seconds
    while time.time() < end:
        t.key("dsvo\x0c")
        time.sleep(0.1)


@test
def slow_terminal():
    """a terminal that takes nothing misses frames, and no event: its last screen is that of a fresh start"""
    log = os.path.join(WORK, "slow.jsonl")
    pinned = ["--as-of", "2026-06-30T12:00:00Z", log]
    line = lambda n: json.dumps({"time": "2026-06-30T10:00:00Z", "kind": "deploy", "state": "succeeded", "id": str(n),
                                 "service": "api", "env": "production", "version": f"v{n}"}) + "\n"
    append(log, line(0))
    t = Terminal(pinned, rows=200, columns=500)
    check(t.until(b"1 deploy "), "nothing drawn")
    not_reading(t, 1)
    memory = resident(t.pid)
    for batch in range(10):
        append(log, "".join(line(1 + batch * 500 + n) for n in range(500)))
        not_reading(t, 0.3)
    # Who had waited for the terminal would lose what is cut off now.
    not_reading(t, 1)
    os.truncate(log, 0)
    append(log, "".join(line(10000 + n) for n in range(3)))
    not_reading(t, 1)
    grown = resident(t.pid) - memory
    held = len(t.bytes)
    check(grown < 24_000, f"memory grew by {grown} kB")
    t.drain(2)
    t.key("o1\x0c")
    check(t.until(b"5004 deploys", 10), "events were missed:\n" + "\n".join(picture_of(t.bytes, 200, 500)))
    t.drain(2)
    print("      %d kB were sent for %d s without a reader, memory grew by %d kB" % ((len(t.bytes) - held) / 1000, 6, grown))
    check(len(t.bytes) - held < 600_000, "frames were not dropped")
    with open(log, "w") as file:
        file.writelines(line(n) for n in [*range(5001), *range(10000, 10003)])
    fresh = Terminal(pinned, rows=200, columns=500)
    check(fresh.until(b"5004"), "nothing drawn afresh")
    fresh.key("1")
    fresh.drain(2)
    shown = [picture_of(one.bytes, 200, 500) for one in (t, fresh)]
    # Of the log itself the two have seen different things.
    words = [[row for row in rows if "src " not in row] for rows in shown]
    check(words[0] == words[1] and "5004" in "".join(words[0]), "another screen:\n" + "\n".join(shown[0] + shown[1]))
    for one in (t, fresh):
        one.key("q")
        check(one.wait() == 0, "did not end")
        one.close()


@test
def ends_while_blocked():
    """a terminal that takes nothing is given back within two seconds by every way out"""
    for name, code in (("TERM", 143), ("HUP", 129), ("INT", 130), ("SEGV", -11), ("ABRT", -6), ("q", 0)):
        t = Terminal(["-m", SAMPLE], rows=200, columns=500, SWIFT_BACKTRACE="enable=no")
        check(t.until(b"FREQUENCY"), "nothing drawn")
        t.drain(0.3)
        for _ in range(25):
            t.key("\x0c" if name == "q" else "dsvo")
            time.sleep(0.04)
        started = time.time()
        t.key("q") if name == "q" else os.kill(t.pid, getattr(signal, "SIG" + name))
        got = None
        while got is None and time.time() < started + 8:
            pid, status = os.waitpid(t.pid, os.WNOHANG)
            got = (-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)) if pid else None
            time.sleep(0.02)
        took = time.time() - started
        check(got == code and took < 3, f"{name}: {got} after {took:.1f} s")
        check(termios.tcgetattr(t.fd) == t.before, f"{name}: other modes than before")
        t.drain(0.3)
        given_back(t, name)
        t.close()


def slow_line():
    """over 200 bytes a second the last screen is that of a fresh start, and SIGTERM ends the process in two seconds"""
    t = Terminal(["--as-of", "2026-06-30T00:00:00Z", SAMPLE])
    end = time.time() + 20
    while time.time() < end:
        t.bytes += os.read(t.fd, 40)
        t.key("dvso"[int(time.time()) % 4])
        time.sleep(0.2)
    t.key("o1")
    t.drain(3)
    fresh = Terminal(["--as-of", "2026-06-30T00:00:00Z", SAMPLE])
    check(fresh.until(b"FREQUENCY"), "nothing drawn")
    fresh.key("1")
    fresh.drain(3)
    shown = [picture_of(one.bytes, 24, 80) for one in (t, fresh)]
    check(shown[0] == shown[1], "another screen:\n" + "\n".join(shown[0] + shown[1]))
    fresh.close()
    t.key("dvso" * 20)
    started = time.time()
    os.kill(t.pid, signal.SIGTERM)
    while not os.waitpid(t.pid, os.WNOHANG)[0]:
        check(time.time() < started + 3, "still there")
        t.bytes += os.read(t.fd, 20)
        time.sleep(0.1)
    t.drain(1)
    given_back(t, "TERM")
    t.close()


@test
def waiting_source():
    """a source that does not exist yet is waited for, on screen, and read when it comes"""
    log = os.path.join(WORK, "later.jsonl")
    tmux("new-session", "-d", "-x", "80", "-y", "24", f"{BINARY} {log}")
    screen("does not exist yet")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    open(log, "w").write(json.dumps({"time": stamp, "kind": "deploy", "state": "succeeded", "id": "1", "service": "api",
                                     "env": "production", "version": "v1"}) + "\n")
    screen("1 deploy ")
    tmux("kill-server")


@test
def suspend_and_continue():
    """Ctrl-Z and SIGSTOP give the shell back, fg the dashboard, and a stopped one can be ended"""
    tmux("new-session", "-d", "-x", "80", "-y", "24", "bash --norc --noprofile")
    shell = tmux("display", "-p", "#{pane_pid}").stdout.strip()
    tmux("send-keys", f"{BINARY} {SAMPLE}", "Enter")
    screen("DEPLOYMENT FREQUENCY")
    with open(f"/proc/{shell}/task/{shell}/children") as file:
        pid = int(file.read().split()[0])
    for stop in (lambda: tmux("send-keys", "C-z"), lambda: os.kill(pid, signal.SIGSTOP), lambda: tmux("send-keys", "C-z")):
        tmux("send-keys", "o")
        screen("DEPLOYMENT FREQUENCY")
        stop()
        screen("Stopped")
        tmux("send-keys", "clear", "Enter")
        while "Stopped" in screen():
            time.sleep(0.05)
        tmux("send-keys", "fg", "Enter")
        screen("DEPLOYMENT FREQUENCY")
        # A key counts without a line break: the modes are those of the screen again.
        tmux("send-keys", "d")
        screen("RESULT")
    tmux("send-keys", "C-z")
    screen("Stopped")
    tmux("send-keys", "kill %1", "Enter")
    end = time.time() + 5
    while os.path.exists(f"/proc/{pid}"):
        check(time.time() < end, "still there after SIGTERM and SIGCONT:\n" + screen())
        time.sleep(0.05)
    tmux("send-keys", "stty -a", "Enter")
    check(re.search(r"\becho\b", screen("isig")), "no echo:\n" + screen())
    tmux("kill-server")


@test
def terminals():
    """terminal types, no colour and no UTF-8 each show what they can"""
    for term in ("xterm-256color", "screen", "linux", "vt100"):
        t = Terminal([SAMPLE], TERM=term)
        check(t.until(b"FREQUENCY"), f"{term}: nothing drawn")
        t.key("q")
        check(t.wait() == 0, f"{term}: did not end")
        t.close()
    t = Terminal([SAMPLE], TERM="dumb")
    check(t.wait(8) == 0 and b"FREQUENCY" in t.bytes and b"\x1b" not in t.bytes, "dumb: no plain frame")
    t.close()
    t = Terminal([SAMPLE], TERM="")
    check(t.wait(8) == 0 and b"FREQUENCY" in t.bytes and b"\x1b" not in t.bytes, "empty TERM: no plain frame")
    t.close()
    t = Terminal([SAMPLE], TERM="no-such-terminal")
    check(t.until(b"FREQUENCY"), "unknown TERM: nothing drawn")
    t.key("q")
    check(t.wait() == 0, "unknown TERM: did not end")
    t.close()
    t = Terminal([SAMPLE], NO_COLOR="1")
    check(t.until(b"FREQUENCY"), "NO_COLOR: nothing drawn")
    t.key("q")
    t.wait()
    check(not re.search(rb"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|38;5|48;5)[;m]", t.bytes), "NO_COLOR: colours")
    t.close()
    t = Terminal([SAMPLE], LANG="C", LC_ALL="C")
    check(t.until(b"FREQUENCY"), "LANG=C: nothing drawn")
    t.key("q")
    t.wait()
    check(all(b < 0x80 for b in t.bytes), "LANG=C: bytes beyond ASCII")
    t.close()


def entry_of(term):
    """What the terminal database has of a type, as text without conditions and numbers; None when it has none."""
    got = subprocess.run(["infocmp", "-1x", term], capture_output=True, text=True)
    if got.returncode:
        return None
    return re.sub(r"%(\{\d+\}|p\d|'.'|[gP][A-Za-z]|:?[-+# ]?[\d.]*[doxXs]|[^\w\s]|[eticlmAO])", "", got.stdout)


def foreign_sequences(data, entry):
    """The kinds of sequences in a stream that the entry of the terminal's type does not have."""
    known = set()
    for private, numbers, final in re.findall(r"\\E\[([?>]?)([\d;:]*)([@-~])", entry):
        known.update((private, number, final) for number in (numbers.split(";") if private else [""]))
    found = set()
    for text in re.findall(r"\x1b(?:\[[\d;:?>]*[@-~]|[()].|.)", data.decode("utf-8", "replace")):
        if text[1] != "[":
            found.update([text] if "\\E" + text[1:] not in entry else [])
            continue
        private = text[2] if text[2] in "?>" else ""
        numbers = text[2 + len(private):-1].split(";") if private else [""]
        found.update("\x1b[" + private + number + text[-1] for number in numbers if (private, number, text[-1]) not in known)
    return found


COLOURS = rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10[0-7])[;:m]"
TERMS = ("xterm-256color alacritty screen-256color tmux-256color putty-256color rxvt-unicode-256color xterm screen putty linux "
         "xterm-16color xterm-direct vt100 vt220 xterm-mono ansi xterm-kitty xterm-ghostty foot no-such-terminal").split()


@test
def terminal_types():
    """every terminal type shows the verdicts with what its entry has, and one without entry with a stand-in and a notice"""
    missing = []
    for term in TERMS:
        for more in ({}, {"COLORTERM": "truecolor"}):
            entry = entry_of(term)
            stands_in = entry is None and (entry_of("xterm-256color" if more and term != "no-such-terminal" else "vt100"))
            if entry is None and not more:
                missing.append(term)
            elif more and not stands_in:
                continue
            t = Terminal([SAMPLE], columns=160, TERM=term, **more)
            check(t.until(b"TIME TO RECOVER") and t.until(b"ENDED"), f"{term}: nothing drawn: {t.bytes!r}")
            t.drain(0.12)
            verdicts = re.findall(rb"\b(?:OK|WARN|MISS|NO DATA|FEW)\b", t.bytes)
            check(len(verdicts) >= 4, f"{term}: verdicts {verdicts}")
            notice = f'terminal type "{term}" is unknown, using '.encode()
            check((notice in t.bytes) == (entry is None), f"{term}: notice " + repr(t.bytes[-700:]))
            t.key("dso")
            t.drain(0.12)
            t.key("q")
            check(t.wait() == 0, f"{term}: did not end")
            given_back(t, term)
            check(termios.tcgetattr(t.fd) == t.before, f"{term}: other modes than before")
            foreign = foreign_sequences(t.bytes, stands_in or entry)
            check(not foreign, f"{term} {more}: not of its entry: {foreign}")
            has_colours = "colors#" in (stands_in or entry)
            check(bool(re.search(COLOURS, t.bytes)) == has_colours, f"{term} {more}: colours")
            t.close()
    print("      no entry here: " + " ".join(missing))


@test
def any_size():
    """no size ends the program or keeps it from ending, whatever view is open"""
    sizes = [(1, 1), (200, 1), (1, 500), (2, 2), (200, 500)]
    if os.environ.get("DORATOP_LONG"):
        sizes += [(rows, columns) for rows in (1, 2, 3, 5, 9, 10, 23) for columns in (1, 2, 5, 39, 40, 79, 119)]
    for rows, columns in sizes:
        t = Terminal(["-m", SAMPLE], rows=rows, columns=columns)
        check(t.until(b"?1006h"), f"{columns}x{rows}: nothing drawn")
        for keys in ("d", "\r", "i", "\r", "v", "s", "T", "e", "o", "1\r", "o2\r", "o3\r", "o4\r", "?", "?", "o:", "abc\x1b", "&a\r",
                     "\x1b", "W", "W", "o\x0c"):
            t.key(keys)
            t.drain(0.06)
            check(os.waitpid(t.pid, os.WNOHANG)[0] == 0, f"{columns}x{rows}: ended at {keys!r}")
        t.key("\x1b")
        t.drain(0.15)
        t.key("oq")
        check(t.wait(5) == 0, f"{columns}x{rows}: did not end")
        given_back(t, f"{columns}x{rows}")
        t.close()


def event_rate(seconds):
    """The bytes a second of a screen of 120x40 whose log gets a deployment each second."""
    log = os.path.join(WORK, "busy.jsonl")
    append(log, "".join(deploy(n) for n in range(200)))
    t = Terminal([log], rows=40, columns=120)
    check(t.until(b"200 deploys"), "nothing drawn")
    t.drain(2)
    start = len(t.bytes)
    for n in range(seconds):
        append(log, deploy(1000 + n))
        t.drain(1)
    rate = (len(t.bytes) - start) / seconds
    os.remove(log)
    t.key("q")
    check(t.wait() == 0, "did not end")
    t.close()
    print("      %.0f bytes/s" % rate)
    check(rate <= 400, f"{rate:.0f} bytes/s")


@test
def busy_bytes():
    """an event each second costs at most 400 bytes a second"""
    event_rate(6)


def busy_bytes_long():
    """an event each second costs at most 400 bytes a second, for half a minute"""
    event_rate(30)


@test
def no_terminal():
    """without a terminal there is one plain frame and no escape"""
    got = run(SAMPLE)
    check(got.returncode == 0 and b"DEPLOYMENT FREQUENCY" in got.stdout and b"\x1b" not in got.stdout, got.stdout[:200])


@test
def themes():
    """themes come from the folder, a file or the binary, and a broken one falls back with its line"""
    folder = os.path.join(WORK, ".config", "doratop", "themes")
    os.makedirs(folder)
    write = lambda name, text: open(os.path.join(folder, name), "w").write(text)
    write("mine.yaml", 'base: paper\nroles: { status.ok: "#0000d0" }\nglyphs: { ok: "*" }\n')
    write("broken.yaml", "roles:\n  text: [\n")
    write("faint.yaml", 'roles: { title: "#202020" }\n')
    env = {"HOME": WORK, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    got = subprocess.run([BINARY, "themes", "list"], env=env, stdout=subprocess.PIPE)
    check(b"okabe-dark" in got.stdout and b"mine.yaml" in got.stdout, "list")
    for name, code in (("mine", 0), ("paper", 0), ("faint", 1), ("broken", 78), ("nowhere", 78)):
        got = subprocess.run([BINARY, "themes", "check", name], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(got.returncode == code, f"check {name}: exit {got.returncode}")
        check(b"\x1b" not in got.stdout, f"check {name}: an escape")
    got = subprocess.run([BINARY, "themes", "check", "broken"], env=env, stderr=subprocess.PIPE)
    check(b"broken.yaml:2: not YAML" in got.stderr, f"no place: {got.stderr}")
    got = subprocess.run([BINARY, "themes", "show", "mine"], env=env, stdout=subprocess.PIPE)
    check(got.returncode == 0 and b"status.ok" in got.stdout and b"\x1b" not in got.stdout, "show in a pipe")
    t = Terminal(["themes", "show", "mine"], rows=60)
    check(t.wait() == 0 and b"\x1b[38;5;" in t.bytes, "show on a terminal")
    t.close()
    t = Terminal([SAMPLE, "--theme", "mine"])
    check(t.until(b"* OK") and b"48;5;231m" in t.bytes, "the theme is not on the screen")
    t.key("q")
    t.wait()
    t.close()
    t = Terminal([SAMPLE, "--theme", os.path.join(folder, "broken.yaml")], columns=160)
    check(t.until(b"broken.yaml:2: not YAML") and t.until(b"+ OK"), "no notice of a broken theme")
    t.key("q")
    check(t.wait() == 0, "did not end")
    t.close()


@test
def capabilities():
    """what was decided about the terminal is said with its reason, and can be decided otherwise"""
    def caps(*args, **env):
        settings = {"HOME": WORK, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", **env}
        return subprocess.run([BINARY, "caps", *args], env=settings, stdout=subprocess.PIPE).stdout.decode()
    check("colours 256 colours: terminal type xterm-256color has 256 colours\n" in caps(), caps())
    check("glyphs  blocks: the locale is UTF-8\n" in caps(), caps())
    check("colours mono: NO_COLOR is set\n" in caps(NO_COLOR="1"), "NO_COLOR")
    check("colours 16 colours: --color=16\n" in caps("--color", "16", NO_COLOR="1"), "--color 16")
    check("glyphs  ascii: the locale is not UTF-8\n" in caps(LANG="C"), "LANG=C")
    check("glyphs  cp437: --glyphs=cp437\n" in caps("--glyphs", "cp437"), "--glyphs")
    check("theme   paper: compiled in\n" in caps("--theme", "paper"), "--theme")
    check(run("caps", "--ascii", "--glyphs", "blocks").returncode == 64, "--ascii and --glyphs")
    t = Terminal([SAMPLE, "--theme", "okabe-dark", "--term", "xterm-direct"])
    if t.until(b"FREQUENCY"):
        check(re.search(rb"\x1b\[[0-9;]*38[:;]2[:;]+86[:;]180[:;]233", t.bytes), "no direct colour")
    t.key("q")
    t.wait()
    t.close()


@test
def exit_codes():
    """exit codes say what went wrong"""
    check(run("report", "/nowhere.jsonl").returncode == 66, "missing file")
    check(run("report", "--window", "30x", SAMPLE).returncode == 64, "bad window")
    for command in (["report"], ["check"], ["slice", "--from", "-1d", "--to", "end"]):
        got = run(*command, "--window", "-1d", SAMPLE)
        check(got.returncode == 64 and b'--window is "-1d", expected a duration' in got.stderr, f"{command}: {got}")
    check(run("report", "--nonsense", SAMPLE).returncode == 64, "unknown option")
    check(run("report", "--strict", HOSTILE).returncode == 65, "strict")
    check(run("check", SAMPLE).returncode == 1, "missed target")
    check(run("doctor", HOSTILE).returncode == 0, "doctor")
    for metric in ("deployment-frequency", "lead-time", "change-failure-rate", "recovery-time", "manual_deployments",
                   "stale_source"):
        for form in ("json", "text", "csv"):
            got = run("explain", metric, SAMPLE, "--format", form)
            check(got.returncode == 0 and not got.stderr, f"explain {metric} {form}: {got.stderr}")
        got = run("explain", metric, SAMPLE, "--service", "nobody")
        check(b'is of the service "nobody"' in got.stderr, f"explain {metric} of a service that is not there: {got.stderr}")
    for command in (["report"], ["report", "--format", "json"], ["doctor"]):
        check(b"\x1b" not in run(*command, HOSTILE).stdout, f"{command}: an escape came through")


@test
def limit_of_services():
    """that services beyond 10,000 are one is said by every command that counts, and by none of fewer"""
    crowd = os.path.join(WORK, "services.jsonl")
    for count in (10_000, 10_001):
        with open(crowd, "w") as file:
            for n in range(count):
                file.write('{"time":"2026-06-01T12:00:00Z","kind":"deploy","state":"succeeded","id":"%d","service":"s%d",'
                           '"env":"production","sha":"%040x"}\n' % (n, n, n))
        for command in (["report", "--format", "json"], ["check"], ["explain", "deployment-frequency"], ["doctor"]):
            got = run(*command, crowd)
            check((b"cardinality limit 10000 services" in got.stdout + got.stderr) == (count > 10_000), f"{count} {command}: {got.stderr}")
    os.remove(crowd)


@test
def odd_files():
    """empty, binary and endless files end in a count and a reason"""
    binary = os.path.join(WORK, "binary.jsonl")
    open(binary, "wb").write(os.urandom(300000))
    SERVERS.append(SERVERS[-1] + "-empty")
    empty = os.path.join(WORK, "empty.jsonl")
    open(empty, "w").close()
    folder = os.path.join(WORK, "folder")
    os.mkdir(folder)
    big = os.path.join(WORK, "big.jsonl")
    with open(big, "wb") as f:
        f.truncate(1 << 30)
    for path in (binary, empty, big):
        got = run("report", "--format", "json", path)
        check(got.returncode == 0, f"{path}: exit {got.returncode}")
        check(json.loads(got.stdout)["input"]["events"] == 0, f"{path}: events")
    check(json.loads(run("report", "--format", "json", binary).stdout)["input"]["rejected"] > 0, "binary: nothing refused")
    bomb = os.path.join(WORK, "bomb.jsonl.gz")
    with gzip.open(bomb, "wb") as f:
        for _ in range(300):
            f.write(bytes(1 << 20))
    for path, reason in ((bomb, b"expands beyond the limit"), (folder, b"no event log in this directory")):
        got = run("report", path, SAMPLE)
        check(got.returncode == 0 and reason in got.stderr, f"{path}: {got}")
        check(run("report", "--strict", path, SAMPLE).returncode == 65, f"{path}: strict")


@test
def slices():
    """a slice gives the same report as its log, and only within its span"""
    def numbers(path, instant, *more):
        got = run("report", "--format", "json", "--by", "service", "--as-of", instant, *more, path)
        check(got.returncode == 0, f"report on {path}: {got.stderr}")
        found = json.loads(got.stdout)
        # How much was read is what a slice is to change.
        del found["input"]
        for key in ("practices", "pipeline", "baseline", "guide", "advice", "valueStream", "alerts"):
            check(key in found, f"report on {path}: no {key}")
        return found

    made = os.path.join(WORK, "slice.jsonl")
    # Rules that look back further than any window, and remember for longer.
    rules = os.path.join(WORK, "slice.yaml")
    with open(rules, "w") as file:
        file.write("alerts:\n"
                   "  - {id: long-lead, metric: lead_time, window: 90d, fire: '> 10m', for: 2d, keepFiringFor: 20d}\n"
                   "  - {id: long-failures, metric: change_failure_rate, window: 60d, groupBy: service, fire: '> 1%', keepFiringFor: 9d}\n"
                   "  - {id: stuck, metric: stage_age, groupBy: service, fire: '> 20h', keepFiringFor: 2d}\n"
                   "  - {id: red, metric: trunk_red, groupBy: service, fire: '> 10m', keepFiringFor: 12d}\n"
                   "  - {id: silent, metric: source_silence, fire: '>= 2', keepFiringFor: 10d}\n")
    logs = [(SAMPLE, "2026-06-20", "2026-06-21", "7d", 0.95, ["2026-06-20T%02d:30:00Z" % hour for hour in range(0, 24, 3)])]
    generator = os.path.join(os.path.dirname(ROOT), "shared", "tools", "gen_events.py")
    if os.path.exists(generator):
        year = os.path.join(WORK, "year.jsonl")
        subprocess.run([sys.executable, generator, "--lines", "20000", "--services", "4", "--days", "365", "--out", year], check=True, capture_output=True)
        logs.append((year, "2026-11-10", "2026-11-11", "30d", 0.5, ["2026-11-10T%02d:10:20Z" % hour for hour in range(0, 24, 5)]))
    else:
        print("      (without a year's log: no generator beside the clone)")
    for log, begin, end, window, most, instants in logs:
        first = json.loads(run("report", "--format", "json", "--by", "service", log).stdout)["byService"][0]["service"]
        for more in (["--config", rules, "--zone", "Asia/Tokyo"], []):
            got = run("slice", "--from", begin + "T00:00:00Z", "--to", end + "T00:00:00Z", "--window", window, *more,
                      "-o", made, "--overwrite", log)
            check(got.returncode == 0 and not got.stdout, f"slice: {got}")
            check(re.fullmatch(rb"doratop: \d+ of \d+ lines .* found equal at \d+ instants\n", got.stderr), f"summary: {got.stderr}")
            check(b"; of the baseline, 2026-" in got.stderr, f"no baseline: {got.stderr}")
            check(re.search(rb"(began with|alerts began|slow items): [a-z-]+ since 2026-", got.stderr), f"no alerts: {got.stderr}")
            for instant in [begin + "T00:00:00Z", *instants, end + "T00:00:00Z"]:
                for scope in ([], ["--service", first]):
                    asked = [instant, "--window", window, *more, *scope]
                    check(numbers(made, *asked) == numbers(log, *asked), f"{log}: other numbers at {asked}")
        whole, part = open(log, "rb").readlines(), open(made, "rb").readlines()
        rest = iter(whole)
        check(all(line in rest for line in part), f"{log}: the lines are not those of the log, in its order")
        check(len(part) < len(whole) * most, f"{log}: {len(part)} of {len(whole)} lines")
        piped = run("slice", "--from", begin + "T00:00:00Z", "--to", end + "T00:00:00Z", "--window", window, log)
        check(piped.stdout == b"".join(part), f"{log}: standard output is another slice")
    for args, code, words in [
        (["--from", "2026-06-21", "--to", "2026-06-20", SAMPLE], 64, b"not before"),
        (["--from", "2027-06-20", "--to", "2027-06-21", SAMPLE], 64, b"lies outside the log, which goes from 2026-04-06"),
        (["--from", "soon", "--to", "end", SAMPLE], 64, b"expected a time"),
        (["--from", "-1h", "--to", "end", "/nowhere.jsonl"], 66, b"no such file"),
        (["--from", "-1h", "--to", "end", "-o", "/nowhere/slice.jsonl", SAMPLE], 74, b"No such file or directory"),
        (["--from", "-1h", "--to", "end", "-o", made, SAMPLE], 74, b"--overwrite"),
        (["--from", "-1h", "--to", "end", "-o", made, "--overwrite", made], 74, b"is read from"),
        (["--from", "-1h", "--to", "end", os.devnull], 65, b"no event"),
    ]:
        got = run("slice", *args)
        check(got.returncode == code and words in got.stderr, f"slice {args}: {got}")
        check(not got.stdout, f"slice {args}: wrote to standard output")
    left = [name for name in os.listdir(WORK) if name.startswith("slice.jsonl.")]
    check(not left, f"left behind: {left}")
    t = Terminal(["slice", "--from", "2026-06-30", "--to", "end", HOSTILE])
    check(t.until(b"upset a terminal"), "no reason on a terminal")
    check(t.wait() == 64, "raw lines were written to a terminal")


@test
def following_report():
    """report --follow prints reports, and ends when nothing comes"""
    got = run("report", "--follow", "--format", "json", "--every", "1s", "--until-idle", "2s", SAMPLE)
    lines = got.stdout.splitlines()
    check(got.returncode == 0 and lines, "no report")
    check(all(json.loads(l)["schema"] == "doratop.report/1" for l in lines), "not one report a line")


@test
def demo():
    """the demo shows movement at once"""
    tmux("new-session", "-d", "-x", "120", "-y", "40", f"{BINARY} demo")
    first = screen("checkout")
    time.sleep(3)
    check(screen("checkout") != first, "nothing moved")
    tmux("kill-server")


@test
def permission_lost_and_regained():
    """a log that may not be read says so, the figures stay, and what came meanwhile is read when it may"""
    os.chmod(WORK, 0o755)
    binary = os.path.join(WORK, "doratop")
    shutil.copy(BINARY, binary)
    if subprocess.run([*AS_NOBODY, binary, "--help"], capture_output=True, stdin=subprocess.DEVNULL).returncode:
        print("      skipped: no other user can run the program here")
        return
    folder = os.path.join(WORK, "denied")
    os.mkdir(folder)
    os.chmod(folder, 0o755)
    log, other = os.path.join(folder, "a.jsonl"), os.path.join(folder, "b.jsonl")
    append(log, deploy(1))
    append(other, deploy(2))
    command = [*AS_NOBODY, binary, "--no-state", log, other]
    tmux("new-session", "-d", "-x", "160", "-y", "24", " ".join(shlex.quote(word) for word in command))
    screen("2 deploys")
    os.rename(log, log + ".1")
    append(log + ".new", deploy(3))
    os.chmod(log + ".new", 0)
    os.rename(log + ".new", log)
    shown = screen("Permission denied")
    check("2 deploys" in shown, "the figures did not stay:\n" + shown)
    append(log, deploy(4)) if AS_NOBODY else None
    append(other, deploy(5))
    screen("3 deploys")
    os.chmod(log, 0o644)
    if not AS_NOBODY:
        append(log, deploy(4))
    shown = screen("5 deploys")
    check("Permission denied" not in shown, "still said to be unreadable:\n" + shown)
    os.chmod(folder, 0)
    screen("Permission denied")
    os.chmod(folder, 0o755)
    append(log, deploy(6))
    screen("6 deploys")
    tmux("kill-server")
    os.chmod(log, 0)
    got = subprocess.run([*AS_NOBODY, binary, "report", folder], capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    check(got.returncode == 66 and b"a.jsonl: Permission denied" in got.stderr, f"report: {got}")
    os.chmod(folder, 0)
    for command in ("report", "doctor"):
        for name in (folder, folder + "/*.jsonl", folder + "/a.jsonl"):
            got = subprocess.run([*AS_NOBODY, binary, command, "--no-config", name], capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
            check(got.returncode == 66 and f"{name}: Permission denied".encode() in got.stderr, f"{command} {name}: {got}")
    os.chmod(folder, 0o755)


@test
def pipes():
    """pipes and standard input are read to their end, and a pipe without a writer holds nothing up"""
    pipe, log = os.path.join(WORK, "pipe"), os.path.join(WORK, "beside.jsonl")
    os.mkfifo(pipe)
    append(log, deploy(1))
    count = lambda out: json.loads(out.splitlines()[-1])["input"]
    check(count(run("report", "--format", "json", pipe, log).stdout)["events"] == 1, "no writer, read once")
    follow = ["report", "--follow", "--format", "json", "--every", "60s", "--until-idle", "2s"]
    check(count(run(*follow, pipe, log).stdout)["events"] == 1, "no writer, followed")
    feed = "printf %s; sleep 0.5; printf %s" % (shlex.quote(deploy(2).replace("\n", "\\n")), shlex.quote(deploy(3).rstrip()))
    shell = lambda text: subprocess.run(["bash", "-c", text], capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    for words in (f"({feed}) | {BINARY} report --format json - {log}", f"{BINARY} report --format json {log} <({feed})",
                  f"({feed}) | {BINARY} {' '.join(follow)} - {log}"):
        check(count(shell(words).stdout)["events"] == 3, words)
    reader = subprocess.Popen([BINARY, *follow, pipe, log], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    for n in (2, 3):
        with open(pipe, "w") as writer:
            writer.write(deploy(n))
        time.sleep(0.4)
    check(count(reader.communicate(timeout=60)[0])["events"] == 3, "two writers, one after the other")


@test
def refused_lines_have_places():
    """a line of invalid UTF-8 is counted, and named with its place"""
    log = os.path.join(WORK, "places.jsonl")
    with open(log, "wb") as f:
        f.write(deploy(1).encode() + b'{"time":"\xff\xfe"}\n' + deploy(2).encode())
    got = run("doctor", log).stdout.decode()
    check(f"{log}:2: byte {len(deploy(1)) + 9}: " in got and "expected valid UTF-8" in got and "events 2 " in got, got)


@test
def few_descriptors():
    """two thousand rotated files are read with 64 descriptors, once and followed"""
    folder = os.path.join(WORK, "rotated")
    os.mkdir(folder)
    for n in range(2000):
        append(os.path.join(folder, f"a.jsonl.{n}" if n else "a.jsonl"), deploy(n))
    limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    for more in ([], ["--follow", "--every", "60s", "--until-idle", "2s"]):
        got = run("report", "--format", "json", *more, folder, preexec_fn=limit)
        check(json.loads(got.stdout.splitlines()[-1])["input"]["events"] == 2000, f"{more}: {got}")


def quiet_bytes():
    """a quiet log costs few bytes a second, with the cursor going back to its place after each tick"""
    t = Terminal([SAMPLE], rows=40, columns=120)
    check(t.until(b"FREQUENCY"), "nothing drawn")
    for key, name in (("1", "overview"), ("d", "list")):
        t.key(key)
        t.drain(3)
        start = len(t.bytes)
        t.drain(30)
        rate = (len(t.bytes) - start) / 30
        print("      %.0f bytes/s, %s" % (rate, name))
        check(rate <= 60, f"{name}: {rate:.0f} bytes/s")
    t.close()


def markup(text):
    """The texts and the names of elements of a document, by a strict parser that is not ours."""
    root = xml.etree.ElementTree.fromstring(re.sub(r"^<!DOCTYPE html>\n", "", text))
    return "".join(root.itertext()), {element.tag.split("}")[-1] for element in root.iter()}


@test
def pictures():
    """snapshot writes every format, the same log the same bytes, and nothing of the log becomes markup"""
    for log in (SAMPLE, HOSTILE):
        for form in ("svg", "text", "ansi", "html"):
            for tier in ([], ["--ascii"], ["--braille"]):
                got = run("snapshot", "--format", form, "--size", "120x40", *tier, log)
                check(got.returncode == 0 and not got.stderr, f"{form} {tier}: {got.stderr!r}")
                check(got.stdout == run("snapshot", "--format", form, "--size", "120x40", *tier, log).stdout, "not the same")
                text = got.stdout.decode()
                if form in ("svg", "html"):
                    words, names = markup(text)
                    known = {"svg", "title", "rect", "g", "path", "text"} if form == "svg" else \
                        {"html", "head", "meta", "title", "style", "body", "pre", "span"}
                    check(names <= known, f"{form}: {names - known}")
                    check("DEPLOYMENT FREQUENCY" in words, f"{form}: no words")
                else:
                    check(text.count("\n") == 40, f"{form}: {text.count(chr(10))} rows")
                    rest = re.sub(r"\x1b\[[0-9;]*m", "", text) if form == "ansi" else text
                    check("DEPLOYMENT FREQUENCY" in rest and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", rest), form)
                    check(all(len(row) <= 120 for row in rest.split("\n")), f"{form}: a row is too long")
                if tier == ["--ascii"] and log == SAMPLE:
                    check(text.isascii(), f"{form}: not ASCII")
                if tier == ["--braille"] and form in ("text", "ansi", "html"):
                    check(re.search("[\u2801-\u28ff]", text), f"{form}: no dots")


@test
def the_readme_begins_with_what_is_shown():
    """the picture at the top of the README is what snapshot writes of the same log"""
    page = open(os.path.join(ROOT, "README.md")).read()
    got = run("snapshot", "--no-config", "--size", "80x24", SAMPLE).stdout.decode()
    check(got and got == page.split("```text\n", 1)[1].split("```", 1)[0], f"not what the README shows:\n{got}")


@test
def picture_files():
    """snapshot --output takes the format from the name and replaces the file as a whole"""
    folder = os.path.join(WORK, "pictures")
    os.mkdir(folder)
    path = os.path.join(folder, "board.svg")
    for size in ("160x45", "80x24"):
        got = run("snapshot", "--size", size, "--output", path, SAMPLE)
        check(got.returncode == 0 and not got.stdout, got)
        check(open(path, "rb").read() == run("snapshot", "--size", size, "--format", "svg", SAMPLE).stdout, size)
    check(os.listdir(folder) == ["board.svg"], os.listdir(folder))
    check(run("snapshot", "--output", "/nowhere/board.svg", SAMPLE).returncode == 74, "a folder that is not there")
    log = os.path.join(folder, "log.txt")
    shutil.copy(SAMPLE, log)
    for args, code, words in (([], 74, b"is read from, expected another file"), (["--format", "svg"], 74, b"is read from")):
        got = run("snapshot", "--output", log, *args, log)
        check(got.returncode == code and words in got.stderr and os.path.getsize(log) == os.path.getsize(SAMPLE), f"{args}: {got}")
    check(run("snapshot", "--output", os.path.join(folder, "board.png"), SAMPLE).returncode == 64, "an ending that nobody knows")
    os.remove(log)
    check(run("snapshot", "/nowhere.jsonl").returncode == 66, "a source that is not there")
    got = run("snapshot", "--theme", "moon", SAMPLE)
    check(got.returncode == 78 and b"no such theme" in got.stderr and not got.stdout, got)
    for theme in ("paper", "okabe-dark", "mono"):
        for view in ("overview", "wallboard"):
            markup(run("snapshot", "--format", "svg", "--theme", theme, "--view", view, SAMPLE).stdout.decode())
    for option, value, right in (("--size", "80", b"160x45"), ("--size", "0x0", b"1 to 1000"), ("--size", "80x1001", b"1 to 1000"),
                                 ("--format", "png", b"svg, text, ansi or html"), ("--view", "moon", b"overview"),
                                 ("--glyphs", "moon", b"braille")):
        got = run("snapshot", option, value, SAMPLE)
        check(got.returncode == 64 and right in got.stderr and not got.stdout, f"{option} {value}: {got}")


@test
def sentences():
    """--plain says the view in lines, without a terminal and in one, and ends"""
    got = run("snapshot", "--plain", SAMPLE).stdout.decode()
    for start in ("doratop: all services", "Deployment frequency: ", "Lead time for changes: ", "Change failure rate: ",
                  "Time to recover: ", "Staging stage: ", "Constraint: ", "Critical alert: ", "Deployment 2026-", "Log: "):
        check(any(line.startswith(start) for line in got.split("\n")), f"no line {start!r}")
    check(got.isascii() and "|" not in got and "  " not in got, "more than sentences")
    for view in ("stream", "deployments", "incidents", "services", "teams", "quality", "lead-time", "incident:INC-1736",
                 "deployment:dep-1798"):
        for form in (["--plain"], ["--format", "svg"]):
            got = run("snapshot", "--view", view, *form, SAMPLE)
            check(got.returncode == 0 and len(got.stdout.split(b"\n")) > 4, f"{view} {form}: {got}")
    check("Lead time for changes: " in run("watch", "--plain", SAMPLE).stdout.decode(), "watch --plain")
    check("Lead time for changes: " in run("demo", "--plain").stdout.decode(), "demo --plain")
    hostile = run("snapshot", "--plain", HOSTILE).stdout.decode()
    check(not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", hostile), "a control came through")
    t = Terminal(["watch", "--plain", SAMPLE])
    check(t.wait() == 0 and b"Change failure rate: " in t.bytes and b"\x1b" not in t.bytes, t.bytes[:200])
    t.close()


@test
def graph_tiers():
    """graphs are drawn with dots on request, and on a console with what its font has"""
    for args, term, wanted, unwanted in ((["--braille"], "xterm-256color", "[\u2801-\u28ff]", None),
                                         ([], "xterm-256color", "[\u2581-\u2587]", "[\u2801-\u28ff]"),
                                         ([], "linux", "[\u2584\u2588]", "[\u2581-\u2583\u2585-\u2587\u2801-\u28ff\u2026]")):
        t = Terminal([*args, SAMPLE], TERM=term)
        check(t.until(b"TIME TO RECOVER"), "no frame")
        t.drain(0.3)
        t.key("q")
        t.wait()
        text = t.bytes.decode(errors="replace")
        check(re.search(wanted, text), f"{term} {args}: no {wanted}")
        check(not unwanted or not re.search(unwanted, text), f"{term} {args}: {unwanted}")
        t.close()


if os.environ.get("DORATOP_LONG"):
    TESTS.extend([quiet_bytes, busy_bytes_long, slow_line])
sys.exit(run_tests(TESTS, sys.argv[2:]))
