"""Faults of what lines say: clocks that are set, times that cannot be, repetitions, and names without end."""
import itertools, json, os, random, re, time

from bench import (MIB, OPTIONS, REPORT, Watched, answers, check_answers, fault, high_water, idle_memory, line, negative_durations,
                   note, now, shim,                   size, stop, write)
from harness import BINARY, SAMPLE, WORK, Terminal, append, check, run, screen, tmux


def native(kind, time="2026-06-30T10:00:00Z", **more):
    return json.dumps({"time": time, "kind": kind, **more}) + "\n"


def report_on(lines, *args, name="events.jsonl"):
    got = run(*REPORT, *args, write(os.path.join(WORK, name), "".join(lines) if isinstance(lines, list) else lines))
    check(got.returncode == 0, f"{got}")
    return json.loads(got.stdout)


@fault(24)
def clock_jumps():
    """a wall clock that is set to and fro is said, takes no event away for good, and makes no duration negative"""
    env = shim("clock")
    if env is None:
        return
    offset, log = write(os.path.join(WORK, "offset"), "0"), os.path.join(WORK, "jumps.jsonl")
    write(log, "".join(native("deploy", now(-7200 - n), state="failed" if n % 2 else "succeeded", id=f"d{n}", service="api",
                              env="production", version=f"v{n}") for n in range(20)))
    append(log, native("incident", now(-10_000), state="opened", id="INC-1", service="api", env="production", severity="critical"))
    tmux("new-session", "-d", "-x", "160", "-y", "45", f"env LD_PRELOAD={env['LD_PRELOAD']} CLOCK_OFFSET={offset} {BINARY} {log}")
    before = screen("10 deploys")
    alerts = re.findall(r"CRIT.*", before)
    check(alerts, "no alert to keep:\n" + before)
    year = 365 * 86_400
    # A clock behind the events knows nothing of them yet; one ahead of their window shows them as of their end.
    for seconds, words in ((-3600, "clock stepped -3600s"), (0, "clock stepped +3600s"), (year, f"clock stepped +{year}s"), (0, f"clock stepped -{year}s")):
        write(offset, str(seconds))
        shown = screen(words)
        time.sleep(1.3)
        shown = screen(words)
        check(not negative_durations(shown.replace(words, "")), "a negative duration:\n" + shown)
        check(re.findall(r"CRIT.*", shown), f"{seconds}: the alert has gone:\n" + shown)
        tmux("send-keys", "?")
        screen("show or hide this help")
        tmux("send-keys", "Escape")
        # Curses times what may follow an Escape by the clock that is set here, for 25 ms.
        time.sleep(0.3)
    append(log, native("deploy", now(-5), state="succeeded", id="after", service="api", env="production", version="vx"))
    screen("11 deploys")
    tmux("kill-server")


ZONES = ["", "UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca",
         ":/etc/passwd", "../../etc/passwd", "Nowhere/Town", "X" * 5000, "EST5EDT,M3.2.0,M11.1.0", "<+0545>-5:45", None]


@fault(25)
def zones_and_leap_seconds():
    """every zone leaves a report and a screen; days are those of the zone, an hour longer or shorter where clocks change"""
    for zone in ZONES:
        env = {key: value for key, value in os.environ.items() if key != "TZ"}
        env.update({} if zone is None else {"TZ": zone})
        for command in ([*REPORT, "--zone", "local"], ["--once"], ["snapshot", "--plain"]):
            got = run(*command, SAMPLE, env=env)
            check(got.returncode == 0, f"TZ={zone}: {command} {got.returncode} {got.stderr[-300:]}")
    for zone, day, hours in (("Europe/Berlin", "2024-03-31", 23), ("Europe/Berlin", "2024-10-27", 25), ("Australia/Lord_Howe", "2024-04-07", 24.5),
                             ("Asia/Kathmandu", "2024-03-31", 24), ("America/St_Johns", "2024-03-10", 23), ("Pacific/Chatham", "2024-04-07", 25)):
        lines = [native("deploy", f"{year}-01-01T00:00:00Z", state="succeeded", id=str(year), service="a", env="production", version="v")
                 for year in (2023, 2025)]
        got = report_on(lines, "--zone", zone, "--compare", f"{day},2024-06-01")
        begin, end = (time.mktime(time.strptime(got["a"][key], "%Y-%m-%dT%H:%M:%SZ")) for key in ("from", "to"))
        check(end - begin == hours * 3600, f"{zone} {day}: {(end - begin) / 3600} hours")
    leap = report_on([native("deploy", text, state="succeeded", id=text, service="a", env="production", version=text)
                      for text in ("2016-12-31T23:59:60Z", "2026-06-30T23:59:60Z", "2026-07-01T00:59:60+01:00")])
    check((leap["input"]["events"], leap["input"]["rejected"]) == (3, 0), f"{leap['input']}")


@fault(26)
def times_that_cannot_be():
    """times far ahead or before all clocks are counted as such, stay out of every window until they are due, and end nothing"""
    times = {now(600): 1, now(86_400): 1, now(10 * 365 * 86_400): 1, "9999-12-31T23:59:59Z": 1, now(200): 0, now(-60): 0}
    refused = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "99999-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "2026-13-01T00:00:00Z"]
    numbers = [-1, -1782800000, 0, 1782800000000000000, 1782800000.5, 1e300, 9223372036854775807, -9223372036854775808]
    lines = [native("deploy", text, state="succeeded", id=f"t{n}", service="a", env="production", version="v")
             for n, text in enumerate([*times, *refused, *numbers])]
    got = report_on(lines)["input"]
    check(got["lines"] == len(lines) and got["events"] + got["rejected"] == len(lines), f"{got}")
    check(got["future"] >= sum(times.values()), f"{got}")
    check(got["rejectedBy"].get("badTime", 0) >= len(refused), f"{got}")
    report = report_on([line for line, text in zip(lines, times)], "--window", "1d", "--as-of", now())
    check(report["deploymentFrequency"]["deployments"] == 1, f"{report['deploymentFrequency']}")
    tmux("new-session", "-d", "-x", "120", "-y", "36", f"{BINARY} {os.path.join(WORK, 'events.jsonl')}")
    shown = screen("1 deploy ")
    check(not negative_durations(shown), "a negative duration:\n" + shown)
    tmux("kill-server")


@fault(27)
def copies():
    """a million copies of a line are one event in the memory of one, and of contradictions the same one wins in any order"""
    log, count = os.path.join(WORK, "copies.jsonl"), size(300_000, 1_000_000)
    write(log, line(1) * count)
    idle = idle_memory()
    one = Watched(*REPORT, log)
    got = one.report()["input"]
    check((got["lines"], got["events"], got["duplicates"]) == (count, 1, count - 1), f"{got}")
    note(f"{count} copies: {(one.memory - idle) / MIB:.1f} MiB, {one.processor:.1f} s")
    check(one.memory - idle < 8 * MIB, f"memory grew by {one.memory - idle} kB")
    os.remove(log)
    told = [line(1, state=state, version=version, sha=sha) for state, version, sha in
            (("succeeded", "v1", "aaaa"), ("failed", "v2", "bbbb"), ("succeeded", "v3", None))] + [line(2), line(2)]
    same_whatever_the_order(told, wanted={"conflicts": None})


def same_whatever_the_order(lines, wanted=None):
    """Checks that every order of some lines gives the same report; returns it."""
    orders = list(itertools.permutations(lines))
    chance = random.Random(1)
    reports = [report_on(list(order), "--by", "service", "--as-of", "2026-07-01T00:00:00Z")
               for order in [lines, *chance.sample(orders, min(len(orders), size(8, 60)))]]
    for other in reports:
        # How many came after what is later is a matter of their order.
        del other["input"]["late"]
    for other in reports[1:]:
        check(other == reports[0], f"{json.dumps(other)[:600]}\n{json.dumps(reports[0])[:600]}")
    for key in wanted or {}:
        check(reports[0]["input"][key] > 0, f"no {key}: {reports[0]['input']}")
    return reports[0]


@fault(28, 29, 30, 31)
def stories_out_of_order():
    """incidents and deployments told backwards, twice or by half give one set of figures, and what has no value has none"""
    incident = lambda state, time, id="INC-1": native("incident", time, state=state, id=id, service="api", env="production")
    base = line(0, time="2026-06-29T10:00:00Z")
    got = same_whatever_the_order([base, incident("resolved", "2026-06-30T11:00:00Z"), incident("opened", "2026-06-30T12:00:00Z")])
    check(got["recoveryTime"]["mean"] is None, f"resolved before it was opened: {got['recoveryTime']}")
    got = same_whatever_the_order([base, incident("resolved", "2026-06-30T11:00:00Z", "INC-2")])
    check(got["recoveryTime"]["mean"] is None, f"resolved and never opened: {got['recoveryTime']}")
    got = same_whatever_the_order([base, incident("opened", "2026-06-30T11:00:00Z"), incident("opened", "2026-06-30T11:05:00Z"),
                                   incident("resolved", "2026-06-30T12:00:00Z")])
    check(got["recoveryTime"]["mean"] == 3600, f"opened twice: {got['recoveryTime']}")
    run_of = lambda state, minute, id="r": line(id, time=f"2026-06-30T10:{minute:02}:00Z", state=state, id=id)
    for told in ([run_of("succeeded", 5)], [run_of("started", 1)], [run_of("started", 9), run_of("succeeded", 5)],
                 [run_of("succeeded", 5), run_of("failed", 7)]):
        same_whatever_the_order([*told, native("commit", "2026-06-30T11:00:00Z", sha="abc", repo="api", service="api"),
                                 line("c", time="2026-06-30T10:30:00Z", sha="abc", commits=["abc"])])
    late = report_on([line("a", time="2026-06-29T10:00:00Z", sha="abd", commits=["abd"]), native("commit", "2026-06-30T11:00:00Z", sha="abc", service="api"),
                      line("c", time="2026-06-30T10:30:00Z", sha="abc", commits=["abc"])], "--as-of", "2026-07-01T00:00:00Z")
    check(late["leadTime"]["mean"] is None or late["leadTime"]["mean"] >= 0, f"{late['leadTime']}")
    check(late["leadTime"]["excluded"]["clockSkew"] == 1, f"{late['leadTime']}")
    empty = report_on("")
    check(empty["changeFailureRate"]["rate"] is None and empty["leadTime"]["mean"] is None, f"{empty['changeFailureRate']}")


@fault(32)
def names_without_end():
    """more services and incidents than anybody can look at are counted in 30 kB each, and hold no key up"""
    log, idle = os.path.join(WORK, "names.jsonl"), idle_memory()
    stories = {
        "services": (size(3_000, 10_000), lambda n: line(n, service=f"service-{n}", version="v")),
        "open incidents": (size(10_000, 100_000), lambda n: native("incident", state="opened", id=f"INC-{n}", service=f"s{n % 50}", env="production")),
    }
    for name, (count, story) in stories.items():
        with open(log, "w") as file:
            file.writelines(story(n) for n in range(count))
        one = Watched(*REPORT, "--by", "service", "--as-of", "2026-06-30T12:00:00Z", log)
        got = one.report(size(60, 300))
        note(f"{count} {name}: {(one.memory - idle) / MIB:.0f} MiB, {one.processor:.1f} s")
        check(got["input"]["events"] == count, f"{got['input']}")
        check(one.memory - idle < 30 * count, f"{name}: {one.memory - idle} kB")
        t = Terminal(["--as-of", "2026-06-30T12:00:00Z", log], rows=45, columns=160)
        check(t.until(b"LAST DEPLOYS", 60), "nothing drawn")
        t.drain(1.5)
        check_answers(answers(t, 1), name)
        append(log, story(count))
        check_answers(answers(t, size(1.5, 5)), name + ", and one more")
        note(f"{name}: {high_water(t.pid) / MIB:.0f} MiB on the screen")
        stop(t)
    os.remove(log)


@fault(33)
def colliding_names():
    """names that are built to collide cost no more than any others"""
    log, count = os.path.join(WORK, "colliding.jsonl"), size(50_000, 1_000_000)
    spent = []
    chance = random.Random(7)
    # Alike but for what a weak hash forgets: equal sums, equal ends, blocks that change places.
    kinds = {
        "random": lambda n: "%016x%016x" % (chance.getrandbits(64), chance.getrandbits(64)),
        "sums": lambda n: "".join("ad" if n >> bit & 1 else "bc" for bit in range(20)),
        "blocks": lambda n: "".join("AAAAAAAABBBBBBBB" if n >> bit & 1 else "BBBBBBBBAAAAAAAA" for bit in range(20)),
        "ends": lambda n: "x" * 64 + "%08d" % n + "y" * 64,
    }
    for name, make in kinds.items():
        with open(log, "w") as file:
            file.writelines(line(0, id=(id := make(n)), version=id) for n in range(count))
        one = Watched(*REPORT, log)
        got = one.report(120)["input"]
        check(got["events"] == count, f"{name}: {got}")
        spent.append((name, one.processor / os.path.getsize(log) * 1e9))
    note(", ".join(f"{name} {seconds:.2f} s/GB" for name, seconds in spent))
    usual = spent[0][1]
    check(all(seconds < 2 * usual + 0.5 for _, seconds in spent), f"{spent}")
    os.remove(log)
    with open("/proc/self/environ", "rb") as file:
        check(b"SWIFT_DETERMINISTIC_HASHING" not in file.read(), "hashes are not seeded here")


@fault(34, 35)
def hostile_json():
    """brackets, keys, numbers and bytes without measure are refused with a count, each within 10 ms"""
    key = lambda n: '"k%d":%d' % (n, n)
    whole = line(1)[:-2]
    kinds = {
        "depth": lambda n: "[" * n, "closed": lambda n: "[" * n + "]" * n, "objects": lambda n: '{"a":' * (n // 5),
        "number": lambda n: whole + ',"x":' + "9" * n + "}", "exponent": lambda n: whole + ',"time":1e' + "9" * n + "}",
        "text": lambda n: whole + ',"text":"' + "a" * n + '"}', "escapes": lambda n: whole + ',"text":"' + "\\u0000" * (n // 6) + '"}',
        "keys": lambda n: whole + "," + ",".join(map(key, range(n // 14))) + "}", "twice": lambda n: whole + ',"id":"2"' * (n // 9) + "}",
        "invalid": lambda n: b"\xff" * n, "overlong": lambda n: b'{"time":"\xc0\xaf"}' * (n // 13), "surrogates": lambda n: whole + ',"text":"\\ud800\\udc"}',
        "lone": lambda n: whole + ',"text":"' + "\\ud800" * (n // 6) + '"}', "nul inside": lambda n: whole + "\0}", "bom inside": lambda n: whole + "\ufeff}",
        "spaces": lambda n: " " * n, "backslashes": lambda n: '"' + "\\" * n, "batch": lambda n: "[" + ",".join(["{}"] * (n // 3)) + "]",
    }
    log, times, idle = os.path.join(WORK, "hostile.jsonl"), 20, idle_memory()
    for name, make in kinds.items():
        for length in (1000, 1_000_000) if OPTIONS.long else (1_000_000,):
            text = make(length)
            text = text if isinstance(text, bytes) else text.encode()
            write(log, (text + b"\n") * times + line("end").encode())
            one = Watched(*REPORT, log)
            got = one.report(60)["input"]
            check(got["events"] >= 1, f"{name} {length}: {got}")
            check(got["lines"] == times + 1 or name == "spaces", f"{name} {length}: {got}")
            # A batch of 333,000 elements is refused as many times.
            limit = 0.1 if name == "batch" else 0.01
            check(one.processor / times < limit, f"{name} {length}: {one.processor / times * 1000:.1f} ms a line")
            check(one.memory < idle + 8 * MIB or name == "batch", f"{name} {length}: memory grew by {one.memory - idle} kB")
    # Deeper than any stack, within and beyond the longest line.
    for depth in (513, 100_000, 1_000_000):
        write(log, "[" * depth + "\n" + line(1))
        got = Watched(*REPORT, log).report()["input"]
        check((got["events"], got["rejected"]) == (1, 1), f"depth {depth}: {got}")
    os.remove(log)
