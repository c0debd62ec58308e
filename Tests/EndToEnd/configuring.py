"""Tests of the configuration: written from a log, checked, gone by, and changed under a running screen."""
import datetime, json, os, re, subprocess, tempfile, time, unicodedata

from harness import BINARY, HOSTILE, SAMPLE, WORK, Terminal, append, check, run, screen, test, tmux


def folder_with(text=None):
    """A new folder, with a configuration in it."""
    folder = tempfile.mkdtemp(dir=WORK)
    if text is not None:
        put(folder, text)
    return folder


def put(folder, text, name="doratop.yaml"):
    """Writes a file in one stroke, as editors do."""
    path = os.path.join(folder, name)
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)
    return path


def numbers(*args, **more):
    got = run("report", "--format", "json", *args, **more)
    check(got.returncode == 0, f"report {args}: {got.returncode} {got.stderr}")
    report = json.loads(got.stdout)
    return report


@test
def first_configuration():
    """a first configuration is written from a log, is right, and changes no number"""
    for log in (SAMPLE, HOSTILE):
        folder = folder_with()
        path = os.path.join(folder, "doratop.yaml")
        got = run("config", "init", log, "--write", path)
        check(got.returncode == 0, f"init: {got}")
        before = open(path).read()
        check(os.stat(path).st_mode & 0o022 == 0, "others may write it")
        check(not [c for c in before if c != "\n" and unicodedata.category(c)[0] == "C"], "a character of the log came through")
        check(run("config", "init", log).stdout.decode() == before, "what is printed is not what is written")
        got = run("config", "init", log, "--write", path)
        check(got.returncode == 73 and open(path).read() == before and len(os.listdir(folder)) == 1,
              f"a file that was there did not stay: {got}")
        for args, more in ((["config", "check"], {"cwd": folder}), (["config", "check", path], {})):
            got = run(*args, **more)
            check(got.returncode == 0 and not got.stderr, f"check: {got}")
        # The sources are those of the file.
        check(numbers(cwd=folder) == numbers("--no-config", log), "other numbers")
        check(numbers("--config", path) == numbers(log), "other numbers with --config")
    check(b"checkout" in run("config", "init", SAMPLE).stdout and b"unit_tests" in run("config", "init", SAMPLE).stdout, "no names")
    check(run("config", "init", "/nowhere.jsonl").returncode == 66, "a log that is not there")


@test
def which_configuration():
    """the file that was asked for goes before the working folder's, that before the user's, and options before all"""
    folder, other = folder_with("window: 7d\n"), folder_with("window: 14d\n")
    own = os.path.join(other, "doratop")
    os.mkdir(own)
    put(own, "window: 3d\nlevels: off\n")
    days = lambda *args, **more: numbers(*args, SAMPLE, **more)["window"]["days"]
    env = {**os.environ, "XDG_CONFIG_HOME": other}
    check(days() == 30, "none")
    check(days(env=env) == 3, "the user's")
    check(days(cwd=folder, env=env) == 7, "the working folder's")
    check(days(cwd=folder, env={**env, "DORATOP_CONFIG": os.path.join(other, "doratop.yaml")}) == 14, "the environment's")
    check(days("--config", os.path.join(own, "doratop.yaml"), cwd=folder) == 3, "the one that was asked for")
    check(days("--no-config", cwd=folder, env=env) == 30, "none in spite of all")
    check(days("--window", "5d", cwd=folder, env=env) == 5, "an option")
    got = run("config", "show", cwd=folder)
    check(b"# doratop.yaml:1\nwindow: 7d" in got.stdout and b"# usual\nlevels: 2021" in got.stdout, f"show: {got.stdout}")
    hook = put(other, "notifications: {receivers: {chat: {webhook: 'https://x.org/s1?token=s2', headers: {A: s3}}}}\n", "hook.yaml")
    got = run("config", "show", "--config", hook)
    check(b"https://x.org/***?token=***" in got.stdout and not any(s in got.stdout for s in (b"s1", b"s2", b"s3")), got)
    check(b"s1?token=s2', headers: {A: s3}" in run("config", "show", "--secrets", "--config", hook).stdout, "secrets")
    check(run("report", "--config", "/nowhere.yaml", SAMPLE).returncode == 78, "a file that is not there")
    # What is wrong with a theme has its place: in the theme, or where the configuration names it.
    theme = put(other, "bogus: 1\n", "own.yaml")
    for name, words in (("nosuch", 'doratop.yaml:2: theme is "nosuch", no such theme'), (theme, f'{theme}:1: "bogus"'),
                        ("./gone.yaml", 'doratop.yaml:2: theme is "./gone.yaml", ')):
        path = put(folder, f"window: 7d\ntheme: {name}\n")
        got = run("config", "check", cwd=folder)
        check(got.returncode == 78 and got.stderr.decode().startswith(f"doratop: {words}"), f"theme {name}: {got}")
    check(run("report", "--config", "x", "--no-config", SAMPLE).returncode == 64, "both")
    got = run("report")
    check(got.returncode == 64 and b"no source" in got.stderr, f"no source: {got}")


@test
def chosen_measures():
    """services, teams, environments, targets and headlines are those of the configuration"""
    folder = folder_with("services: {acme/pay-*: payments}\nteams: {core: [payments]}\nenvironments: {production: blue}\n"
                         "targets: {leadTimeBelow: 2d}\nheadline: {leadTime: median}\nsources: [log.jsonl]\n")
    with open(os.path.join(folder, "log.jsonl"), "w") as log:
        for n, (repo, env) in enumerate([("pay-api", "blue"), ("pay-web", "blue"), ("shop", "production")]):
            log.write(json.dumps({"time": f"2026-03-02T0{n}:00:00Z", "kind": "deploy", "state": "succeeded", "id": str(n),
                                  "repo": f"https://github.com/Acme/{repo}.git", "env": env, "sha": f"s{n}"}) + "\n")
    got = numbers("--by", "service", cwd=folder)
    check({one["service"] for one in got["byService"]} >= {"payments"}, f"services: {got['byService']}")
    check(got["deploymentFrequency"]["deployments"] == 2, "the environment")
    check(got["leadTime"]["target"]["secondsBelow"] == 172800 and got["leadTime"]["target"]["statistic"] == "median", "the target")
    check(numbers("--by", "team", cwd=folder)["byTeam"][0]["team"] == "core", "the team")
    check(numbers("--no-config", os.path.join(folder, "log.jsonl"))["leadTime"]["target"]["statistic"] == "mean", "the usual")
    got = run("report", cwd=folder)
    check(b"median" in got.stdout and b"target below" in got.stdout, f"text: {got.stdout}")


@test
def bad_configurations():
    """every fault is said at once with its line and what would be right, and ends with 78"""
    folder = folder_with("zone: Mars\ntargets:\n  leadTimeBelow: soon\nthme: x\n"
                         "notifications: {receivers: {page: {exec: page me}}}\n"
                         "environments: {production: '(a+)+\\1'}\n")
    for args in (["report", SAMPLE], ["config", "check"], [SAMPLE], ["doctor", SAMPLE], ["check", SAMPLE], ["snapshot", SAMPLE],
                 ["replay", SAMPLE], ["demo"], ["explain", "lead-time", SAMPLE]):
        got = run(*args, cwd=folder)
        lines = got.stderr.decode().splitlines()
        check(got.returncode == 78 and len(lines) == 5, f"{args}: {got}")
        check([re.sub(r"^doratop: doratop.yaml:(\d+): .*", r"\1", line) for line in lines] == ["1", "3", "4", "5", "6"], f"{lines}")
        check("expected theme" in lines[2] and 'use ["cmd","arg"]; no shell is used' in lines[3], f"{lines}")
    put(folder, "alerts:\n  - {id: mine, metric: nosuch}\n")
    for args in (["report", SAMPLE], ["report", "--compare", "previous", SAMPLE], ["report", "--follow", "--until-idle", "0.5s", SAMPLE],
                 ["explain", "lead-time", SAMPLE], ["check", SAMPLE], ["snapshot", SAMPLE], ["--once", SAMPLE], [SAMPLE],
                 ["demo", "--once"]):
        got = run(*args, cwd=folder)
        check(got.returncode == (args[0] == "check") and got.stderr.count(b"doratop.yaml:2: alerts[0].metric is") == 1, f"a fault that ends nothing: {args}: {got}")
    path = put(folder, "zone: UTC\n")
    os.chmod(path, 0o646)
    got = run("report", SAMPLE, cwd=folder)
    check(got.returncode == 78 and b"everybody can write to it" in got.stderr, f"open to all: {got}")
    os.chmod(path, 0o644)
    put(folder, "zone: UTC\n\ninclude: [../../etc/shadow]\n")
    got = run("report", SAMPLE, cwd=folder)
    check(got.returncode == 78 and b'doratop.yaml:3: include "../../etc/shadow" leaves the config directory' in got.stderr, f"{got}")
    # A rule that is wrong is off, and said; numbers are numbers.
    put(folder, "alerts:\n  - {id: mine, metric: lead_time, fire: '> 2h', for: -5m}\n")
    got = run("report", "--format", "json", SAMPLE, cwd=folder)
    check(got.returncode == 0 and b'doratop.yaml:2: alerts[0].for is "-5m", expected a duration of at least 0s' in got.stderr, f"{got}")
    check(run("config", "check", cwd=folder).returncode == 78, "check does not say so")


@test
def hostile_pattern():
    """a pattern that would take others for ever takes no time, whatever names a log has"""
    folder = folder_with("environments: {production: '(a+)+$'}\npatterns: {hotfix: '^(a|a)*b$', bots: '(.*)*x$'}\n")
    log = os.path.join(folder, "log.jsonl")
    with open(log, "w") as file:
        for n in range(300):
            name = "a" * 250 + f"!{n}"
            file.write(json.dumps({"time": 1772409600 + n, "kind": "deploy", "state": "succeeded", "id": str(n), "service": "s",
                                   "env": name, "sha": str(n), "labels": {name: name}}) + "\n")
            file.write(json.dumps({"time": 1772409600 + n, "kind": "commit", "sha": str(n), "service": "s", "author": name}) + "\n")
    started = time.time()
    numbers(log, cwd=folder)
    check(time.time() - started < 20, f"{time.time() - started:.1f} s")


def shown(folder, *args, size=("160", "30")):
    command = " ".join([BINARY, *args])
    tmux("new-session", "-d", "-x", size[0], "-y", size[1], f"cd {folder}; {command}")


@test
def changed_while_shown():
    """a running screen goes by what is edited: targets, headline, window, zone, theme, keys"""
    folder = folder_with("targets: {leadTimeBelow: 1h}\n")
    shown(folder, SAMPLE)
    screen("target < 01:00:00")
    put(folder, "targets: {leadTimeBelow: 9h}\nheadline: {leadTime: median}\nwindow: 12d\n")
    screen("the configuration was read again")
    text = screen("target < 09:00:00")
    check("LEAD TIME FOR CHANGES (median)" in text and " 12d" in text, f"the headline, or the window:\n{text}")
    put(folder, "keys: {freeze: f}\nlevels: 2019\n")
    screen("(2019)")
    tmux("send-keys", "f")
    screen("FROZEN")
    tmux("send-keys", "f")
    screen("LOG ENDED")
    os.remove(os.path.join(folder, "doratop.yaml"))
    screen("no such file or directory")
    put(folder, "{}\n")
    screen("target < 01:00:00")
    tmux("kill-server")


@test
def bad_edit():
    """a bad edit keeps what applies and says so until it is mended; half a file is no matter; R reads at once"""
    folder = folder_with("targets: {leadTimeBelow: 9h}\n")
    shown(folder, SAMPLE)
    screen("target < 09:00:00")
    put(folder, "targets: {leadTimeBelow: 8h}\nlevels: 1999\n")
    text = screen("stays")
    check(re.search(r"doratop.yaml:2: levels is \"1999\", expected .* - the configuration from \d\d:\d\d stays", text), text)
    check("target < 09:00:00" in text, "what applied is gone")
    put(folder, "targets: {leadTimeBelow: 8h}\n")
    text = screen("target < 08:00:00")
    check("stays" not in text, f"the fault stayed:\n{text}")
    # As a slow editor writes: every part of it may be read.
    path, whole = os.path.join(folder, "doratop.yaml"), "targets:\n  leadTimeBelow: 7h\nlevels: 2019\nzone: UTC\n"
    with open(path, "w") as file:
        for part in range(0, len(whole), 12):
            file.write(whole[part:part + 12])
            file.flush()
            time.sleep(0.3)
    screen("target < 07:00:00", 15)
    put(folder, "targets: {leadTimeBelow: 6h}\n")
    tmux("send-keys", "R")
    screen("target < 06:00:00", 1.5)
    put(folder, "targets: {leadTimeBelow: 5h}\ntheme: nonsense\n")
    screen("target < 05:00:00")
    screen("nonsense: no such theme")
    tmux("kill-server")


@test
def appears_and_changes_sources():
    """a file that comes while a screen is shown is gone by; another map of services or source makes all anew"""
    folder = folder_with()
    log = os.path.join(folder, "a.jsonl")
    line = lambda n, repo: json.dumps({"time": int(time.time()), "kind": "deploy", "state": "succeeded", "id": str(n),
                                       "repo": repo, "env": "production", "sha": f"s{n}"}) + "\n"
    append(log, line(1, "acme/pay-api") + line(2, "acme/pay-web"))
    append(os.path.join(folder, "b.jsonl"), line(3, "acme/shop"))
    for state in ("--no-state", "--state " + os.path.join(folder, "s.db")):
        put(folder, "sources: [a.jsonl]\n")
        shown(folder, *state.split())
        tmux("send-keys", "s")
        text = screen("pay-web")
        put(folder, "sources: [a.jsonl]\nservices: {acme/pay-*: payments}\n")
        text = screen("payments")
        check("pay-web" not in text, f"the old service stayed:\n{text}")
        put(folder, "sources: [a.jsonl, b.jsonl]\n")
        text = screen("shop")
        check("pay-web" in screen("pay-web"), f"the map stayed:\n{text}")
        append(log, line(9, "acme/later"))
        screen("later")
        tmux("send-keys", "Q")
        end = time.time() + 8
        while tmux("list-sessions").returncode == 0 and time.time() < end:
            time.sleep(0.1)
        check(tmux("list-sessions").returncode != 0, "Q did not end it")
        tmux("kill-server")
        if "--state" in state:
            # What was kept is without the map: any other can be had of it.
            for name, text in (("one", "services: {acme/pay-*: payments}\n"), ("two", "{}\n")):
                config = put(folder, text, name + ".yaml")
                got = numbers("--by", "service", *state.split(), "--config", config, log)
                found = {one["service"] for one in got["byService"]}
                check(("payments" in found) == (name == "one") and ("pay-web" in found) == (name == "two"), f"{name}: {found}")
        os.remove(log)
        append(log, line(1, "acme/pay-api") + line(2, "acme/pay-web"))


@test
def unnamed_receivers():
    """a file that only lay in the working folder runs nothing; the screen says so, and --config lets it"""
    folder = folder_with("notifications: {receivers: {page: {exec: [/bin/false]}}}\n")
    got = run("report", SAMPLE, cwd=folder)
    check(got.returncode == 0 and b"left out in a file that was not named" in got.stderr, f"{got}")
    got = run("report", "--config", "doratop.yaml", SAMPLE, cwd=folder)
    check(got.returncode == 0 and not got.stderr, f"named: {got}")
    t = Terminal.shell(f"cd {folder}; exec {BINARY} {SAMPLE}", columns=160)
    check(t.until(b"left out in a file"), "the screen does not say so")
    t.key("q")
    check(t.wait() == 0, "did not end")
    t.close()


@test
def fleeting_configuration():
    """a configuration that is replaced all the time is never read by half"""
    folder = folder_with("levels: 2019\n")
    script = ("i=0; while [ $i -lt 3000 ]; do printf 'levels: 2019\\n' >n; mv n doratop.yaml; "
              "printf 'zone: UTC\\nlevels: 2023\\n' >n; mv n doratop.yaml; i=$((i+1)); done")
    writer = subprocess.Popen(["/bin/sh", "-c", script], cwd=folder)
    try:
        seen = set()
        while writer.poll() is None:
            got = run("config", "check", cwd=folder)
            check(got.returncode == 0, f"{got}")
            seen.add(got.stdout)
        print(f"      {len(seen)} states seen")
    finally:
        writer.kill()
        writer.wait()


@test
def every_command_goes_by_it():
    """a slice, the list of keys and the list of themes go by the configuration, too"""
    folder = folder_with("zone: Europe/Berlin\nwindow: 2d\nenvironments: {production: blue}\ntheme: paper\n"
                         "keys: {freeze: [F8]}\nsources: [log.jsonl]\n")
    last = datetime.datetime(2026, 3, 28, 12)
    with open(os.path.join(folder, "log.jsonl"), "w") as log:
        for day in range(28, -172, -1):
            when = (last - datetime.timedelta(days=28 - day)).isoformat() + "Z"
            for env in ("blue", "production"):
                log.write(json.dumps({"time": when, "kind": "deploy", "state": "succeeded", "id": f"{env}{day}",
                                      "service": "pay", "env": env, "sha": f"{env}{day}"}) + "\n")
    span = ["--from", "2026-03-20 00:30", "--to", "2026-03-20 20:00"]
    got = run("slice", *span, "-o", "part.jsonl", cwd=folder)
    check(got.returncode == 0 and b"found equal" in got.stderr, f"slice: {got}")
    # In Berlin that is the evening before. Sixty days are what practices come from; of what is older only
    # production stays, which is blue here, unless the window reaches further.
    part = [json.loads(line) for line in open(os.path.join(folder, "part.jsonl"))]
    check({"blue20", "blue19", "blue17"} <= {line["id"] for line in part}, f"too little: {part}")
    longer = run("slice", *span, "--window", "80d", "-o", "-", cwd=folder).stdout.splitlines()
    check("production-60" not in {line["id"] for line in part}, "what nothing depends on was kept")
    check(len(part) < len(longer), f"the window of the configuration did not count: {len(part)}, {len(longer)}")
    at = ["--as-of", "2026-03-20T18:00:00Z"]
    whole, cut = (numbers(log, *at, cwd=folder)["deploymentFrequency"] for log in ("log.jsonl", "part.jsonl"))
    check(whole["deployments"] == cut["deployments"] == 2, f"{whole} {cut}")
    check(re.search(rb"freeze +F8 ", run("keys", "list", cwd=folder).stdout), "keys list")
    check(not re.search(rb"freeze +F8 ", run("keys", "list", "--no-config", cwd=folder).stdout), "keys list --no-config")
    chosen = [line for line in run("themes", "list", cwd=folder).stdout.splitlines() if b"(in use)" in line]
    check(len(chosen) == 1 and chosen[0].startswith(b"paper "), f"themes list: {chosen}")
    check(run("themes", "show", cwd=folder).stdout == run("themes", "show", "paper").stdout, "themes show")


@test
def changed_while_followed():
    """a report that follows goes by what is edited, and keeps what applies when an edit is bad"""
    folder = folder_with("window: 3d\n")
    follower = subprocess.Popen(
        [BINARY, "report", "--follow", "--every", "0.2s", SAMPLE], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "said"), "w"))
    try:
        def until(days, target):
            for _ in range(200):
                got = json.loads(follower.stdout.readline())
                if (got["window"]["days"], got["leadTime"]["target"]["secondsBelow"]) == (days, target):
                    return
            check(False, f"never {days} days with {target} s")
        until(3, 3600)
        put(folder, "window: 5d\ntargets: {leadTimeBelow: 2h}\n")
        until(5, 7200)
        put(folder, "window: 5d\ntargets: {leadTimeBelow: soon}\n")
        said = lambda: open(os.path.join(folder, "said")).read()
        for _ in range(100):
            if "doratop.yaml:2" in said():
                break
            follower.stdout.readline()
        check("doratop.yaml:2" in said() and "stays" in said(), f"not said: {said()}")
        until(5, 7200)
        put(folder, "window: 4d\n")
        until(4, 3600)
    finally:
        follower.kill()
        follower.wait()
