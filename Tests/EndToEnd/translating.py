"""Tests of what becomes of other tools' lines: explained one by one, and converted."""
import json, os, pty, subprocess, tempfile, unicodedata

from harness import BINARY, HOSTILE, SAMPLE, WORK, check, run, test

STATUS = {"action": "created", "deployment": {"id": 7, "sha": "9fceb02aa1", "environment": "production",
                                              "created_at": "2026-03-02T09:58:00Z"},
          "deployment_status": {"id": 91, "state": "success", "created_at": "2026-03-02T09:59:40Z", "environment": "production"},
          "repository": {"full_name": "acme/api", "node_id": "R_1", "default_branch": "main"}, "sender": {"login": "kim", "type": "User"}}


def piped(args, data):
    return subprocess.run([BINARY, *args], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)


def numbers(log):
    got = run("report", "--format", "json", "--by", "service", log)
    check(got.returncode == 0, f"report {log}: {got}")
    report = json.loads(got.stdout)
    report.pop("input")
    return report


@test
def a_line_explained():
    """doctor --explain says what a line was taken for, the events made of it, and what was ignored and why"""
    said = run("doctor", "--explain", json.dumps(STATUS)).stdout.decode()
    check("FORMAT    github: deployment_status success\n" in said and "TOLD BY   \"repository.full_name\"" in said, said)
    events = [json.loads(line) for line in said.split("EVENTS    1\n")[1].splitlines()[:1]]
    check(events[0]["kind"] == "deploy" and events[0]["state"] == "succeeded" and events[0]["id"] == "7"
          and events[0]["repo"] == "acme/api" and events[0]["env"] == "production", f"{events}")
    check("of deployment_status: " in said and "id" in said.split("of deployment_status: ")[1].splitlines()[0], said)
    said = run("doctor", "--explain", '{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","evn":"production","sha":"1"}')
    check(said.returncode == 0 and b'"env" is missing, expected a string' in said.stdout and b"EVENTS    0" in said.stdout, f"{said}")
    said = run("doctor", "--explain", '{"time":1772438400,"kind":"note","text":"x","servic":"api"}').stdout
    check(b"servic  \"api\": no field of native lines (did you mean service?)" in said, f"{said}")
    lines = json.dumps(STATUS) + "\nnonsense\n" + json.dumps({**STATUS, "deployment_status": {**STATUS["deployment_status"], "state": "inactive"}}) + "\n"
    said = piped(["doctor", "--explain", "-"], lines.encode()).stdout.decode()
    check(said.count("FORMAT    ") == 3 and "REFUSED\n" in said and "IGNORED\n" in said, said)
    check(run("doctor", "--explain", "x", SAMPLE).returncode == 64, "a line and a source")
    said = run("doctor", "--explain", '{"time":1772438400,"kind":"note","text":"\\u001b[31m\\u202e","k\\u001b[2J":"\\u0007"}').stdout
    check(not [c for c in said.decode() if ord(c) < 32 and c != "\n" or c == "\u202e"], f"{said}")


@test
def a_wrong_guess_shows():
    """doctor lists what lines were taken for by their tools' words, and warns where nothing came of them"""
    folder = tempfile.mkdtemp(dir=WORK)
    log = os.path.join(folder, "log.jsonl")
    with open(log, "w") as f:
        for line in [STATUS, STATUS, {"object_kind": "party", "project": {}}, {"object_kind": "party"},
                     {"time": 1772438400, "kind": "note", "text": "x"}, {"hello": 1, "world": 2}]:
            f.write(json.dumps(line) + "\n")
    said = run("doctor", log).stdout.decode()
    check("github  2 events of 2 lines, told by" in said, said)
    check(f"deployment_status success  2 lines, 2 events, first at {log}:1" in said, said)
    check("! none of 2 lines of gitlab came to an event" in said, said)
    check("an object with the keys hello, world" in said, said)


@test
def native_to_cdevents_and_back():
    """native lines come back from CDEvents with every figure, and from native as they were"""
    folder = tempfile.mkdtemp(dir=WORK)
    for log in (SAMPLE, HOSTILE):
        got = run("convert", "--to", "native", SAMPLE)
        check(got.stdout == open(SAMPLE, "rb").read() and not got.stderr, "a native line was changed")
        paths = [os.path.join(folder, name) for name in ("cdevents.jsonl", "back.jsonl")]
        events = run("convert", "--to", "cdevents", log)
        open(paths[0], "wb").write(events.stdout)
        back = run("convert", "--to", "native", paths[0])
        open(paths[1], "wb").write(back.stdout)
        check(events.returncode == back.returncode == 0 and not back.stderr, f"{events.stderr} {back.stderr}")
        odd = [c for c in events.stdout.decode() if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
        check(not odd, f"characters that a terminal would act upon: {odd[:9]}")
        for line in events.stdout.splitlines():
            event = json.loads(line)
            check(event["specversion"] == "1.0" and event["type"].startswith(("dev.cdevents.", "dev.cdeventsx.doratop-"))
                  and event["data"]["context"]["id"] == event["id"], f"{event}")
        wanted = numbers(log)
        for path in paths:
            check(numbers(path) == wanted, f"other figures from {path} of {log}")
        # The three together are one log: each event is known again.
        if log == SAMPLE:
            got = run("report", "--format", "json", log, *paths)
            found = json.loads(got.stdout)["input"]
            check(found["conflicts"] == 0 and found["events"] == len(events.stdout.splitlines()), f"{found}")


def cdevent(number, kind, time, subject, content, **custom):
    return {"context": {"specversion": "0.5.1", "id": str(number), "source": "/tools", "type": f"dev.cdevents.{kind}.0.3.0",
                        "timestamp": time}, "subject": {"id": subject, "content": content}, "customData": custom or None}


@test
def cdevents_alone():
    """a team that speaks nothing but CDEvents has lead times: a deployment's artifact names the change it was made of"""
    repository, production = {"repository": {"id": "acme/api"}}, {"id": "production"}
    events = []
    for day in range(1, 8):
        date, purl = f"2026-03-0{day}T", f"pkg:oci/api@sha256%3A{day:08}"
        # By turns by the commit itself, and by the number of a change whose commit its merge says.
        change, custom = (f"9fceb0{day}a", {}) if day % 2 else (str(300 + day), {"sha": f"9fceb0{day}a"})
        events += [
            cdevent(day * 10, "change.merged", date + "08:00:00Z", change, repository, **custom),
            cdevent(day * 10 + 1, "artifact.packaged", date + "08:10:00Z", purl + "?arch=amd64", {"change": {"id": change}}),
            cdevent(day * 10 + 2, "artifact.published", date + "08:12:00Z", purl, {"user": "ci"}),
            cdevent(day * 10 + 3, "service.deployed", date + f"08:{20 + day}:00Z", "api", {"environment": production, "artifactId": purl}),
        ]
    folder = tempfile.mkdtemp(dir=WORK)
    texts = {"all": events, "back": events[::-1], "without": [e for e in events if "artifact" not in e["context"]["type"]],
             "rollback": events + [cdevent(99, "service.rolledback", "2026-03-07T09:00:00Z", "api",
                                           {"environment": production, "artifactId": events[-5]["subject"]["content"]["artifactId"]})]}
    paths = {name: os.path.join(folder, name + ".jsonl") for name in [*texts, "native", "again"]}
    for name, found in texts.items():
        with open(paths[name], "w") as file:
            file.writelines(json.dumps(event) + "\n" for event in found)
    report = numbers(paths["all"])
    # The first deployment is what was there before.
    check(report["leadTime"]["n"] == 6 and report["leadTime"]["mean"] == 60 * sum(range(22, 28)) / 6, report["leadTime"])
    check(report["deploymentFrequency"]["deployments"] == 7 and report["changeFailureRate"]["failed"] == 0, report)
    check(numbers(paths["back"]) == report, "the order of lines matters")
    check(numbers(paths["without"])["leadTime"]["n"] == 0, "lead times from nowhere")
    check(numbers(paths["rollback"])["changeFailureRate"]["failed"] == 1, "a rollback by its artifact")
    for form, source, path in (("native", "all", "native"), ("cdevents", "native", "again")):
        with open(paths[path], "wb") as file:
            file.write(run("convert", "--to", form, paths[source]).stdout)
        check(numbers(paths[path]) == report, f"other figures as {form}")
    check(b"dev.cdevents.artifact.packaged." in open(paths["again"], "rb").read(), "an artifact as something else")
    # What is not known yet is not told; a slice knows what it was made of.
    then = json.loads(run("report", "--format", "json", "--as-of", "2026-03-04T08:09:00Z", paths["all"]).stdout)
    check(then["leadTime"]["n"] == 2, then["leadTime"])
    part = os.path.join(folder, "part.jsonl")
    got = run("slice", "--from", "2026-03-06 00:00", "--to", "2026-03-07 08:30", "-o", part, paths["all"])
    check(got.returncode == 0 and numbers(part)["leadTime"] == report["leadTime"], got)
    # Written by hand: a note with the version and what it was made of.
    line = run("emit", "note", "--text", "packaged", "--version", "1.42", "--sha", "9fceb02aa1", "--service", "api", "--ci", "none",
               "--dry-run").stdout
    check(json.loads(line)["version"] == "1.42" and json.loads(line)["sha"] == "9fceb02aa1", line)


@test
def labels_of_ones_own():
    """which labels make an incident is the configuration's business, in every command alike"""
    folder = tempfile.mkdtemp(dir=WORK)
    issue = {"action": "opened", "issue": {"number": 4, "created_at": "2026-03-02T09:00:00Z", "labels": [{"name": "broken"}], "title": "x"},
             "repository": STATUS["repository"], "sender": STATUS["sender"]}
    log = os.path.join(folder, "log.jsonl")
    with open(log, "w") as f:
        f.write(json.dumps(issue) + "\n")
    with open(os.path.join(folder, "doratop.yaml"), "w") as f:
        f.write("patterns: {incidentLabels: '(?i)^broken$'}\nsources: [log.jsonl]\n")
    count = lambda *more: run("doctor", "--explain", json.dumps(issue), *more, cwd=folder).stdout.decode().split("EVENTS    ")[1][0]
    check((count(), count("--no-config")) == ("1", "0"), f"explain: {count()} {count('--no-config')}")
    kinds = lambda *more: [json.loads(line)["kind"] for line in run("convert", "--to", "native", *more, cwd=folder).stdout.splitlines()]
    check(kinds() == ["incident"] and kinds("--no-config", log) == [], f"convert: {kinds()} {kinds('--no-config', log)}")
    check("github  1 events of 1 lines" in run("doctor", cwd=folder).stdout.decode(), "doctor")


@test
def others_to_native():
    """what other tools sent becomes the native lines that it is read as; what is left out is said"""
    lines = [STATUS, {"headers": {"X-GitHub-Event": "star"}, "body": {"repository": STATUS["repository"]}}, {"hello": 1}]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    got = piped(["convert", "--to", "native", "-"], data)
    check(got.returncode == 0 and len(got.stdout.splitlines()) == 1 and json.loads(got.stdout)["kind"] == "deploy", f"{got}")
    check(b"1 events written, 1 refused, 1 lines left out" in got.stderr, f"{got.stderr}")
    check(piped(["convert", "--to", "native", "--strict", "-"], data).returncode == 65, "--strict")
    check(run("convert", "--to", "native", "/nowhere.jsonl").returncode == 66, "a log that is not there")
    check(run("convert", "--to", "xml", SAMPLE).returncode == 64, "a format that is none")
    ours, theirs = pty.openpty()
    try:
        got = subprocess.run([BINARY, "convert", "--to", "native", HOSTILE], stdout=theirs, stderr=subprocess.PIPE, timeout=60)
        check(got.returncode == 64 and b"may upset a terminal" in got.stderr, f"onto a terminal: {got}")
    finally:
        os.close(ours)
        os.close(theirs)
