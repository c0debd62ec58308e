"""Tests of what brings lines into a log: emit, and the imports of git histories and of exports."""
import collections, fcntl, json, os, random, resource, subprocess, tempfile, time

from harness import BINARY, WORK, check, run, test

# No test goes by the configuration of who runs it, nor by the CI that it may run in.
CLEAN = {"PATH": os.environ["PATH"], "HOME": WORK, "GIT_CONFIG_NOSYSTEM": "1",
         "XDG_CONFIG_HOME": os.environ["XDG_CONFIG_HOME"]}


def doratop(*args, **more):
    """Runs the program outside of any CI."""
    return run(*args, **{"env": CLEAN, **more})


def fed(text, *args):
    """Runs the program with something to read."""
    return subprocess.run([BINARY, *args], input=text, capture_output=True, env=CLEAN, timeout=60)


def lines_of(text):
    return [json.loads(line) for line in text.splitlines() if line]


def log(path, torn=False):
    """The lines of a log; of a torn one those that are whole."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return lines_of("\n".join(line for line in text.split("\n") if not torn or line.endswith("}")))


def report(path, *more):
    got = doratop("report", "--format", "json", *more, path)
    check(got.returncode == 0, f"report: {got}")
    found = json.loads(got.stdout)
    found.pop("input")
    return found


@test
def emitted_line():
    """emit writes a line that every reader takes, fills in what a CI system says, and refuses the rest by its option"""
    path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
    github = {**CLEAN, "GITHUB_ACTIONS": "true", "GITHUB_SHA": "9" * 40, "GITHUB_REPOSITORY": "Acme/API",
              "GITHUB_RUN_ID": "55",
              "GITHUB_RUN_ATTEMPT": "1", "GITHUB_EVENT_NAME": "push", "GITHUB_TOKEN": "hush", "DORATOP_LOG": path}
    got = doratop("emit", "deploy", "--state", "success", "--env", "production", env=github)
    check(got.returncode == 0 and not got.stdout and not got.stderr, got)
    line = log(path)[0]
    moment = line.pop("time")
    check(line == {"kind": "deploy", "state": "succeeded", "id": "55", "repo": "acme/api", "env": "production",
                   "sha": "9" * 40,
                   "run": "55", "trigger": "auto", "source": "github"}, line)
    check(abs(time.time() - time.mktime(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S")) + time.timezone) < 60, moment)
    got = doratop("emit", "deploy", "--state", "failed", "--env", "x", "--ci", "none", env=github)
    check(got.returncode == 64 and b"--sha is missing" in got.stderr, got)
    for args in (["--file", "-"], ["--dry-run"]):
        got = doratop("emit", "note", "--text", "-x", *args, env=github)
        check(got.returncode == 0 and json.loads(got.stdout)["text"] == "-x" and len(log(path)) == 1, got)
    got = doratop("emit", "metric", "--name", "n", "--value", "-1.5", "--print", "--set", "a=b=c", env=github)
    check(json.loads(got.stdout) == log(path)[1] and log(path)[1]["value"] == -1.5 and log(path)[1]["labels"] == {"a": "b=c"}, got)
    for args, words in ((["deploy", "--state", "done"], b'--state is "done", expected one of queued'),
                        (["note", "--text", ""], b"--text is empty"), (["note", "--run", "x"], b"--run is nothing"),
                        (["note", "--text", "x", "--time", "noon"], b'--time is "noon"'),
                        (["note", "--set", "=x"], b"--set is"),
                        (["moon"], b"moon"), (["note", "--text", "x", "--ci", "moon"], b"github"),
                        (["note", "--text", "x", "--title", "x"], b"--title is nothing")):
        got = doratop("emit", *args)
        check(got.returncode == 64 and words in got.stderr and not got.stdout, f"{args[:3]}: {got}")
    got = doratop("emit", "note", "--text", "x", "--file", "/nowhere/a.jsonl")
    check(got.returncode == 74 and b"/nowhere/a.jsonl: No such file" in got.stderr, got)
    check(b"hush" not in open(path, "rb").read(), "a token")
    doctor = doratop("doctor", path).stdout
    check(b"rejected 0" in doctor, doctor)


@test
def emitted_by_many():
    """many processes that emit at once leave whole lines, each once, also with the lock and after a torn line"""
    for lock in ([], ["--lock", "--lock-timeout", "60"]):
        path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
        with open(path, "w") as file:
            file.write('{"torn')
        writers, each = 8, 40
        script = 'i=0; while [ $i -lt %d ]; do "$0" emit note --text "$1-$i-%s" --file "$2" %s || exit 1; i=$((i+1)); done' % (
            each, "x" * 500, " ".join(lock))
        all_ = [subprocess.Popen(["/bin/sh", "-c", script, BINARY, str(n), path], env=CLEAN) for n in range(writers)]
        check([p.wait(120) for p in all_] == [0] * writers, "a writer failed")
        found = open(path).read().split("\n")
        check(found[0] == '{"torn' and found[-1] == "", "the ends")
        # One that began while another's first line was not there yet may have left an empty line.
        texts = [json.loads(line)["text"].rsplit("-", 1)[0] for line in found[1:] if line]
        check(sorted(texts) == sorted(f"{n}-{i}" for n in range(writers) for i in range(each)),
              f"{len(texts)} of {writers * each}")
        check(sum(not line for line in found) <= writers, "more empty lines than writers")


@test
def emitted_in_part():
    """a line that does not fit is told, and what is written next is whole"""
    path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
    check(doratop("emit", "note", "--text", "first", "--file", path).returncode == 0, "the first")
    size = os.path.getsize(path)

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, size + 50))

    got = doratop("emit", "note", "--text", "x" * 200, "--file", path, preexec_fn=limited)
    check(got.returncode == 74 and b"only 50 of" in got.stderr and b"not ended" in got.stderr, got)
    check(doratop("emit", "note", "--text", "last", "--file", path).returncode == 0, "the last")
    lines = open(path).read().split("\n")
    check([json.loads(lines[0])["text"], json.loads(lines[2])["text"], len(lines)] == ["first", "last", 4], lines)
    if os.path.exists("/dev/full"):
        got = doratop("emit", "note", "--text", "x", "--file", "/dev/full")
        check(got.returncode == 74 and b"nothing was written" in got.stderr, got)
        with open("/dev/full", "w") as full:
            done = subprocess.run([BINARY, "emit", "note", "--text", "x"], stdout=full, stderr=subprocess.PIPE, env=CLEAN)
        check(done.returncode == 74, done)


@test
def emitted_under_a_lock():
    """--lock waits for whoever holds the lock, and not longer than it was told to"""
    path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
    with open(path, "w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        got = doratop("emit", "note", "--text", "x", "--file", path, "--lock", "--lock-timeout", "0")
        check(got.returncode == 74 and b"still locked by another program" in got.stderr and not os.path.getsize(path), got)
        check(doratop("emit", "note", "--text", "free", "--file", path).returncode == 0, "without the lock")
        waiting = subprocess.Popen([BINARY, "emit", "note", "--text", "y", "--file", path, "--lock"], env=CLEAN)
        time.sleep(0.3)
        check(waiting.poll() is None, "did not wait")
        # Rotated while it waits: the line belongs into the new file.
        os.rename(path, path + ".1")
        open(path, "w").close()
        fcntl.lockf(file, fcntl.LOCK_UN)
        check(waiting.wait(10) == 0, "failed")
    check([line["text"] for line in log(path)] == ["y"] and len(log(path + ".1")) == 1, "the file that was rotated away")


class Repository:
    """A bare repository that is written by fast-import, commit by commit, with dates of its own."""

    def __init__(self, dates=1_700_000_000):
        self.path = tempfile.mkdtemp(dir=WORK) + "/api.git"
        self.git("init", "-q", "--bare", "-b", "main", self.path, at=".")
        self.clock, self.marks, self.stream = dates, 0, []
        self.shas = {}

    def git(self, *args, at=None, **more):
        where = [] if at else ["--git-dir", self.path]
        env = {**CLEAN, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@x.org", "GIT_COMMITTER_NAME": "A",
               "GIT_COMMITTER_EMAIL": "a@x.org"}
        done = subprocess.run(["git", *where, *args], capture_output=True, env=env, timeout=60, **more)
        check(done.returncode == 0, f"git {args}: {done}")
        return done.stdout.decode().strip()

    def commit(self, branch, parents, message="work", files=None, when=None, author=("Dev", "dev@x.org"), authored=None):
        """Adds a commit, and answers its mark."""
        self.marks += 1
        when = self.clock if when is None else when
        body = message.encode()
        self.stream.append(b"commit refs/heads/%s\nmark :%d\nauthor %s <%s> %d +0000\ncommitter C <c@x.org> %d +0000\ndata %d\n%s\n" % (
            branch.encode(), self.marks, author[0].encode(), author[1].encode(),
            authored if authored is not None else when - 60, when, len(body), body))
        for number, parent in enumerate(parents):
            self.stream.append(b"%s :%d\n" % (b"merge" if number else b"from", parent))
        for name, text in (files if files is not None else {"f": str(self.marks) + "\n"}).items():
            self.stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (json.dumps(name).encode(), len(text), text.encode()))
        return self.marks

    def branch(self, name, mark):
        self.stream.append(b"reset refs/heads/%s\nfrom :%d\n\n" % (name.encode(), mark))

    def tag(self, name, mark, when=None):
        """A lightweight tag, or an annotated one of a time."""
        if when is None:
            self.stream.append(b"reset refs/tags/%s\nfrom :%d\n\n" % (name.encode(), mark))
        else:
            self.stream.append(b"tag %s\nfrom :%d\ntagger T <t@x.org> %d +0000\ndata 1\nx\n" % (name.encode(), mark, when))

    def write(self):
        """Writes what was added since the last time."""
        marks = self.path + ".marks"
        self.git("fast-import", "--quiet", "--force", "--export-marks=" + marks, "--import-marks-if-exists=" + marks,
                 input=b"".join(self.stream))
        self.stream = []
        self.shas = {int(line.split()[0][1:]): line.split()[1] for line in open(marks)}


def imported(repository, *more, to=None, torn=False, **kind):
    """Imports a repository; answers what was said and the lines that are new, or all of the file."""
    got = doratop("import", "git", getattr(repository, "path", repository), *(["--out", to] if to else []), *more, **kind)
    check(got.returncode == 0, f"import {more}: {got}")
    return got.stderr.decode(), log(to, torn) if to else lines_of(got.stdout.decode())


@test
def imported_history():
    """commits land with the merge that brought them, tags deploy, reverts and hotfix tags repair, and all of it says so"""
    r = Repository()
    t = r.clock
    a = r.commit("main", [], "Begin", {"f": "1\n2\n", "b": "x\0y"}, t)
    b = r.commit("main", [a], "Second (#7)", {"f": "1\n3\n4\n"}, t + 100)
    c = r.commit("topic", [a], "Feature", {"g": "1\n"}, t + 50, ("renovate[bot]", "29139614+renovate[bot]@x.org"))
    m = r.commit("main", [b, c], "Merge pull request #9 from x/topic\n\nFeature", {}, t + 300)
    r.tag("v1.0.0", b, t + 200)
    r.tag("v1.1.0", m, t + 400)
    d = r.commit("main", [m], "Third\n\nSee merge request acme/api!12", None, t + 500)
    r.tag("v1.2.0-rc1", d)
    r.tag("v1.2.0", d, t + 600)
    r.write()
    e = r.commit("main", [d], 'Revert "Third"\n\nThis reverts commit %s.' % r.shas[d], None, t + 700)
    r.tag("v1.3.0", e, t + 800)
    f = r.commit("main", [e], "Fourth", None, t + 900)
    r.tag("v1.4.0", f, t + 1000)
    g = r.commit("fix", [f], "Fix", None, t + 1100)
    r.tag("v1.4.1-hotfix", g, t + 1200)
    r.write()
    said, lines = imported(r, "--repo", "Acme/API", "--incidents")
    name = {sha: mark for mark, sha in r.shas.items()}
    commits = {name[line["sha"]]: line for line in lines if line["kind"] == "commit"}
    stamp = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    check(commits[c] == {"time": stamp(t + 300), "kind": "commit", "repo": "acme/api", "sha": r.shas[c],
                         "committed": stamp(t + 50),
                         "authored": stamp(t - 10), "author": "renovate[bot]", "branch": "main", "added": 1, "deleted": 0,
                         "files": 1,
                         "title": "Feature", "change": "9", "parents": [r.shas[a]], "bot": True, "source": "git"},
                         commits[c])
    check((commits[a]["added"], commits[a]["files"], commits[a]["parents"]) == (2, 2, []), commits[a])
    check((commits[b]["added"], commits[b]["deleted"], commits[b]["change"]) == (2, 1, "7"), commits[b])
    check(commits[m]["merge"] and commits[m]["parents"] == [r.shas[b], r.shas[c]] and "added" not in commits[m], commits[m])
    check(commits[d]["change"] == "12" and commits[e]["reverts"] == r.shas[d], commits[d])
    # A commit that is on no mainline lands with the release that has it.
    check(commits[g]["time"] == stamp(t + 1200) and "branch" not in commits[g], commits[g])
    deploys = {line["id"]: line for line in lines if line["kind"] == "deploy"}
    check(deploys["v1.1.0"] == {"time": stamp(t + 400), "kind": "deploy", "state": "succeeded", "id": "v1.1.0",
                                "repo": "acme/api",
                                "env": "production", "sha": r.shas[m], "version": "v1.1.0", "source": "git",
                                "labels": {"derived": "tag"}}, deploys["v1.1.0"])
    check(sorted(deploys) == ["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0", "v1.4.0", "v1.4.1-hotfix"], deploys.keys())
    check({id_: d.get("fixes") for id_, d in deploys.items() if "fixes" in d} == {"v1.3.0": ["v1.2.0"],
                                                                                  "v1.4.1-hotfix": ["v1.4.0"]}, deploys)
    check(deploys["v1.4.1-hotfix"]["labels"] == {"derived": "hotfix tag"}, deploys)
    incidents = [(x["id"], x["state"], x["time"], x["deploy"]) for x in lines if x["kind"] == "incident"]
    check(incidents == [("git:api:v1.2.0", "opened", stamp(t + 640), "v1.2.0"),
                        ("git:api:v1.2.0", "resolved", stamp(t + 800), "v1.2.0"),
                        ("git:api:v1.4.0", "opened", stamp(t + 1040), "v1.4.0"),
                        ("git:api:v1.4.0", "resolved", stamp(t + 1200), "v1.4.0")], incidents)
    check([line["time"] for line in lines] == sorted(line["time"] for line in lines), "not in the order of time")
    check("tags that look like releases" in said and "6 deployments" in said and "2 repairs" in said, said)
    path = r.path + ".jsonl"
    imported(r, "--incidents", to=path)
    figures = report(path)
    check(figures["changeFailureRate"]["attempts"] == 6 and figures["changeFailureRate"]["failed"] == 2,
          figures["changeFailureRate"])
    check(figures["recoveryTime"]["mean"] == 160 and figures["leadTime"]["unknownCommits"] == 0, figures["recoveryTime"])
    check(b"rejected 0" in doratop("doctor", path).stdout, "rejected lines")


@test
def imported_by_choice():
    """which tags, branches, folders and names count is for the user to say"""
    r = Repository()
    t = r.clock
    a = r.commit("main", [], "a", {"api/f": "1\n", "web/f": "1\n"}, t)
    b = r.commit("main", [a], "b", {"api/f": "2\n"}, t + 100)
    c = r.commit("topic", [b], "c", {"web/f": "2\n"}, t + 200)
    d = r.commit("main", [b], "d", {"web/g": "2\n"}, t + 300)
    m = r.commit("main", [d, c], "m", {}, t + 400)
    x = r.commit("release/1", [d], "x", {"api/f": "3\n"}, t + 500)
    y = r.commit("release/1", [x], "y", {"api/f": "4\n"}, t + 600)
    for tag, mark in (("api-1", b), ("api-2", m), ("web-1", m), ("v1", m)):
        r.tag(tag, mark)
    r.write()
    ids = lambda *more: [line["id"] for line in imported(r, *more)[1] if line["kind"] == "deploy"]
    short = lambda branch, mark: f"{branch}@{r.shas[mark][:12]}"
    check(ids() == ["v1"], ids())
    check(ids("--deploy-tags", "api-*", "--deploy-tags", "web-*", "--skip-tags", "*-2") == ["api-1", "web-1"], "tags")
    check(ids("--hotfix-tags", "web-*", "--deploy-tags", "v*") == ["v1", "web-1"], "hotfix tags are deployments")
    check(ids("--deploy-branch", "release/*") == [short("release/1", q) for q in (d, x, y)],
          ids("--deploy-branch", "release/*"))
    check(ids("--deploy-branch", "main") == [short("main", q) for q in (a, b, d, m)], "a named branch")
    check(ids("--branch", "release/1", "--deploy-branch", "release/1") == [short("release/1", q) for q in (a, b, d, x,
                                                                                                           y)],
                                                                                                           "another mainline")
    check(imported(r, "--trigger", "auto")[1][-1]["trigger"] == "auto", "the trigger")
    said, lines = imported(r, "--path", "api", "--service", "api", "--deploy-tags", "api-*", "--env", "live")
    check([(line["kind"], line["sha"]) for line in lines] ==
          [("commit", r.shas[a]), ("commit", r.shas[b]), ("deploy", r.shas[b]), ("deploy", r.shas[b])], lines)
    check(lines[3]["labels"] == {"derived": "tag", "tagged": r.shas[m]} and lines[3]["env"] == "live", lines[3])
    check(all(line["service"] == "api" for line in lines) and lines[1]["parents"] == [r.shas[a]] and lines[1]["files"] == 1, lines[1])
    web = [line for line in imported(r, "--path", "web", "--service", "web")[1] if line["kind"] == "commit"]
    check([line["parents"] for line in web] == [[], [r.shas[a]], [r.shas[a]], [r.shas[d], r.shas[c]]], web)
    since = [line for line in imported(r, "--since", str(t + 300))[1]]
    check([line["sha"] for line in since] == [r.shas[q] for q in (d, c, m, m)], since)
    check("no deployment" in imported(r, "--deploy-tags", "moon-*")[0], "nothing matches")
    check("no commit changed anything in moon" in imported(r, "--path", "moon")[0], "a folder that is not there")
    tree = r.path + ".tree"
    r.git("worktree", "add", "-q", "--detach", tree, r.shas[x])
    check(imported(tree + "/api")[1] == imported(r)[1], "a folder of another worktree")
    key = {**CLEAN, "DORATOP_PSEUDONYM_KEY": "k"}
    names = lambda env: {line["author"] for line in imported(r, "--anonymize", env=env)[1] if line["kind"] == "commit"}
    check(names(CLEAN) == names(CLEAN) != names(key) and all(n.startswith("dev-") for n in names(key)), names(key))
    check("title" not in imported(r, "--anonymize")[1][0] and "added" not in imported(r, "--no-sizes")[1][0], "left out")
    check(not imported(r, "--quiet")[0], "not quiet")
    for args, code in ((["/nowhere"], 66), ([WORK], 66), ([r.path, "--branch", "moon"], 74),
                       ([r.path, "--branch", "--moon"], 74),
                       ([r.path, "--out", "/nowhere/x"], 74), ([r.path, "--since", "noon"], 64),
                       ([r.path, "--env", ""], 64)):
        got = doratop("import", "git", *args)
        check(got.returncode == code and got.stderr and not got.stdout, f"{args}: {got}")


def grow(r, rnd, head, state, steps):
    """Lets a history grow by random steps, as real ones do: never backwards, and tags are added in order."""
    for step in range(steps):
        # What is to be reverted must have a name.
        if step % 20 == 19:
            r.write()
        r.clock += rnd.randint(30, 5000)
        # Committers' clocks are not quite right.
        when = r.clock + rnd.randint(-900, 300)
        kind = rnd.random()
        files = {f"{rnd.choice(['api', 'web'])}/{rnd.randint(0, 5)}": f"{rnd.random()}\n" * rnd.randint(1, 4)}
        author = rnd.choice([("Ann", "ann@x.org"), ("Bob", "bob@x.org"), ("dependabot[bot]", "d@x.org")])
        written = [mark for mark in state["known"] if mark in r.shas]
        if head is None:
            head = r.commit("main", [], "begin", files, when, author)
        elif kind < 0.15 and state["topics"]:
            topic = state["topics"].pop(rnd.randrange(len(state["topics"])))
            words = rnd.choice(["Merge branch 'topic'", f"Merge pull request #{r.marks} from x/y"])
            head = r.commit("main", [head, topic], words, {}, when)
        elif kind < 0.35:
            state["topics"].append(r.commit("topic", [rnd.choice(state["topics"] + [head])], f"topic {r.marks}", files,
                                            when, author))
        elif kind < 0.42 and written:
            target = rnd.choice(written[-12:])
            text = f"This reverts commit {r.shas[target][:rnd.choice([40, 12])]}."
            head = r.commit("main", [head], 'Revert "x"\n\n' + text, files, when, author)
        elif kind < 0.47:
            # A release branch of its own, which may come back.
            x = r.commit("release", [state["release"] or head], f"backport {r.marks}", files, when, author)
            state["release"] = x
            if rnd.random() < 0.6:
                r.tag(f"v{r.marks}.1{rnd.choice(['', '-hotfix'])}", x, r.clock + 301)
            if rnd.random() < 0.4:
                state["topics"].append(x)
                state["release"] = None
        else:
            head = r.commit("main", [head], f"work {r.marks}" + rnd.choice(["", f" (#{r.marks})"]), files, when, author)
        state["known"].append(head)
        if rnd.random() < 0.2:
            r.clock += 301
            r.tag(f"v{r.marks}.0", rnd.choice(state["known"][-3:]), r.clock)
    r.branch("main", head)
    return head


@test
def imported_in_parts():
    """a history that is imported as it grows gives the lines of one that is imported at once"""
    seeds = range(int(os.environ.get("DORATOP_SEED", "1")),
                  int(os.environ.get("DORATOP_SEED", "1")) + (60 if os.environ.get("DORATOP_LONG") else 6))
    total = corrected = 0
    for seed in seeds:
        rnd = random.Random(seed)
        r = Repository()
        state = {"topics": [], "known": [], "release": None}
        more = rnd.choice([["--incidents"], ["--incidents", "--path", "api", "--service", "api"],
                           ["--deploy-branch", "main", "--no-sizes"]])
        parts, whole, head = r.path + ".parts", r.path + ".whole", None
        said = ""
        for _ in range(rnd.randint(2, 5)):
            head = grow(r, rnd, head, state, rnd.randint(1, 40))
            r.write()
            said += imported(r, *more, to=parts)[0]
        again, _ = imported(r, *more, to=parts)
        check("; 0 new lines" in again, f"seed {seed}: a run without anything new: {again}")
        imported(r, *more, to=whole)
        at_once, grown = sorted(open(whole)), sorted(open(parts))
        # A commit that was released before it was merged, and whose merge is dated earlier, is written a second time.
        second = "written again" in said
        corrected += second
        check(second or at_once == grown,
              f"seed {seed} {more}: {list((collections.Counter(at_once) - collections.Counter(grown)))[:2]} {said}")
        check(set(at_once) <= set(grown), f"seed {seed}: lines are missing")
        for by in ([], ["--by", "service"]):
            check(report(parts, *by) == report(whole, *by), f"seed {seed}: other figures")
        check(b"rejected 0" in doratop("doctor", parts).stdout, "rejected lines")
        total += len(at_once)
    print("      seeds %s: %d lines, %d histories with corrections" % (list(seeds)[::len(seeds) - 1], total, corrected))


@test
def imported_against_git():
    """what landed when, and what each tag brought, is what git itself says"""
    for seed in range(1, 5):
        rnd = random.Random(seed)
        r = Repository()
        head = grow(r, rnd, None, {"topics": [], "known": [], "release": None}, 120)
        r.write()
        _, lines = imported(r)
        seconds = lambda text: int(time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone)
        commits = {line["sha"]: line for line in lines if line["kind"] == "commit"}
        deploys = [line for line in lines if line["kind"] == "deploy"]
        check(set(commits) == set(r.git("rev-list", "main", "--tags").split()), f"seed {seed}: other commits")
        for sha, line in commits.items():
            check(line["parents"] == r.git("rev-list", "--parents", "-1", sha).split()[1:], f"seed {seed}: parents of {sha}")
        # Each place on the first-parent line brings in what git says is new in it.
        seen, clock = set(), 0
        for sha in r.git("rev-list", "--first-parent", "--reverse", "main").split():
            clock = max(clock, seconds(commits[sha]["committed"]))
            for new in r.git("rev-list", sha, *("^" + parent for parent in commits[sha]["parents"][:1])).split():
                released = [seconds(d["time"]) for d in deploys if subprocess.run(
                    ["git", "--git-dir", r.path, "merge-base", "--is-ancestor", new, d["sha"]], timeout=60).returncode == 0]
                check(seconds(commits[new]["time"]) == min([clock] + released), f"seed {seed}: landing of {new}")
        sizes = r.git("log", "--no-merges", "--numstat", "--no-renames", "--format=%x01%H", "main",
                      "--tags").split("\x01")[1:]
        for part in sizes:
            rows = [row.split("\t") for row in part.split("\n")[1:] if row]
            line = commits[part.split("\n")[0]]
            check((line["added"], line["deleted"], line["files"]) == (sum(int(q[0]) for q in rows),
                                                                      sum(int(q[1]) for q in rows), len(rows)),
                  f"seed {seed}: size of {line['sha']}")


@test
def imported_as_it_changes():
    """moved and deleted tags, rewritten histories and torn logs are told, and never stop an import"""
    r = Repository()
    a = r.commit("main", [], "a", when=r.clock)
    b = r.commit("main", [a], "b", when=r.clock + 100)
    r.tag("v1", a, r.clock + 50)
    r.tag("v2", b, r.clock + 150)
    r.tag("v3", b, r.clock + 160)
    r.write()
    path = r.path + ".jsonl"
    imported(r, to=path)
    # A line that was cut off when the disk was full or the power went.
    text = open(path).read()
    with open(path, "w") as file:
        file.write(text[:-40])
    c = r.commit("main", [a], "c", when=r.clock + 300)
    r.stream.append(b"reset refs/heads/main\nfrom :%d\n\n" % c)
    r.tag("v1", c, r.clock + 400)
    r.tag("v2", a, r.clock + 20)
    r.write()
    r.git("tag", "-d", "v3")
    r.git("update-ref", "refs/tags/tree", r.git("rev-parse", "main^{tree}"))
    said, lines = imported(r, to=path, torn=True)
    check("v1 has moved" in said and "the later one counts" in said, said)
    check("v2 has moved" in said and "back in time" in said, said)
    check("1 of 2 commits imported before are not in the history any more" in said, said)
    check("no tag or branch any more" not in said, "the line of v3 was torn, so that nobody knows of it")
    check([line["id"] for line in lines if line["kind"] == "deploy"] == ["v1", "v2", "v1"], lines)
    again, _ = imported(r, to=path, torn=True)
    check("; 0 new lines" in again and "v2 has moved" in again, again)
    r.git("tag", "-d", "v1")
    check("1 deployment imported before has no tag" in imported(r, to=path, torn=True)[0], "a deleted tag")


@test
def imported_in_another_order():
    """a release that is merged by an earlier date, and a mainline that was turned around, change what is known and no number twice"""
    r = Repository()
    t = r.clock
    a = r.commit("main", [], "a", when=t)
    x = r.commit("release/1", [a], "x", when=t + 100)
    r.tag("v0", a, t + 50)
    r.tag("v1", x, t + 1000)
    r.write()
    path, whole = r.path + ".jsonl", r.path + ".whole"
    times = lambda lines, mark: [line["time"][14:19] for line in lines if line["kind"] == "commit" and line["sha"] == r.shas[mark]]
    stamp = lambda seconds: time.strftime("%M:%S", time.gmtime(seconds))
    check(times(imported(r, to=path)[1], x) == [stamp(t + 1000)], "lands with its release")
    r.commit("main", [a, x], "m", {}, when=t + 500)
    r.write()
    said, lines = imported(r, to=path)
    check("1 commit is written again" in said and times(lines, x) == [stamp(t + 1000), stamp(t + 500)], said)
    check("; 0 new lines" in imported(r, to=path)[0], "said twice")
    check(times(imported(r, to=whole)[1], x) == [stamp(t + 500)] and report(path) == report(whole), "other figures")
    # Somebody merged the mainline into a topic and pushed that: the first parents are now the topic's.
    r = Repository()
    a = r.commit("main", [], "a", when=t)
    b = r.commit("main", [a], "b", when=t + 100)
    y = r.commit("topic", [a], "y", when=t + 150)
    r.write()
    path = r.path + ".jsonl"
    imported(r, to=path)
    r.branch("main", r.commit("topic", [y, b], "Merge branch 'main' into topic", {}, when=t + 900))
    r.write()
    said, lines = imported(r, to=path)
    check("1 commit is later here than in the log, which stays" in said and times(lines, b) == [stamp(t + 100)], said)
    check("; 0 new lines" in imported(r, to=path)[0], "said twice")


@test
def imported_shallow_and_empty():
    """a shallow clone says so and invents no beginning; unshallowed, the log is completed"""
    r = Repository()
    head = grow(r, random.Random(5), None, {"topics": [], "known": [], "release": None}, 60)
    r.write()
    clone = r.path + ".clone"
    r.git("clone", "-q", "--depth", "5", "file://" + r.path, clone, at=".")
    path = clone + ".jsonl"
    said, lines = imported(clone, to=path)
    check("a shallow clone" in said and "git fetch --unshallow" in said, said)
    ends = [line for line in lines if line["kind"] == "commit" and "parents" not in line]
    check(ends and not any("added" in line for line in ends), ends)
    check(lines[0]["repo"] == "api" and WORK not in open(path).read(), "a path of this machine")
    r.git("-C", clone, "fetch", "-q", "--unshallow", "--tags", at=".")
    said, lines = imported(clone, to=path)
    whole = clone + ".whole"
    imported(clone, to=whole)
    check(set(open(whole)) - set(open(path)) == set() or "later here" in said or "written again" in said, said)
    figures, full = report(path), report(whole)
    check(figures["leadTime"]["n"] == full["leadTime"]["n"], (figures["leadTime"], full["leadTime"]))
    empty = Repository()
    got = doratop("import", "git", empty.path)
    check(got.returncode == 74 and b"no commit" in got.stderr, got)
    partial = r.path + ".partial"
    r.git("-C", r.path, "config", "uploadpack.allowFilter", "true", at=".")
    r.git("clone", "-q", "--bare", "--filter=blob:none", "file://" + r.path, partial, at=".")
    said, lines = imported(partial)
    check("a partial clone" in said and not any("added" in line for line in lines), said)


@test
def imported_from_strangers():
    """nothing that a repository configures is run, and hostile names and messages come out whole"""
    r = Repository()
    trap = os.path.join(WORK, "trap-%d" % os.getpid())
    script = r.path + ".sh"
    with open(script, "w") as file:
        file.write("#!/bin/sh\ntouch '%s'\nexit 1\n" % trap)
    os.chmod(script, 0o755)
    hostile = "\x1b]0;x\x07 \u202e \" \\ $(touch %s) '; --help" % trap
    a = r.commit("main", [], hostile + "\n\nThis reverts commit zzz\nThis reverts commit " + "0" * 40,
                 {".gitattributes": "* diff=evil filter=evil\n", "f": "x\n"},
                 author=(hostile.replace("\x1b", ""), "x@x.org"))
    b = r.commit("main", [a], "x" * 100000, {"a\tb\n": "\n", "-f": "y\n", '"q"': "z\n"})
    for tag in ("v1", "v$(id)", "v;id", "v--x", "v\u202e"):
        r.tag(tag, b)
    r.write()
    for key, value in (("core.fsmonitor", script), ("core.pager", script), ("diff.external", script),
                       ("diff.evil.textconv", script),
                       ("diff.evil.command", script), ("core.sshCommand", script), ("filter.evil.clean", script),
                       ("gpg.program", script),
                       ("log.showSignature", "true"), ("core.hooksPath", os.path.dirname(script)),
                       ("diff.orderFile", "/nowhere"),
                       ("log.date", "relative"), ("i18n.logOutputEncoding", "UTF-16"), ("core.alternateRefsCommand", script),
                       ("diff.renames", "copies"), ("format.pretty", "oneline"), ("log.follow", "true"),
                       ("pager.log", script),
                       ("diff.noprefix", "true"), ("diff.ignoreSubmodules", "all"), ("color.ui", "always"),
                       ("log.diffMerges", "separate"),
                       ("credential.helper", "!" + script), ("uploadpack.packObjectsHook", script),
                       ("alias.log", "!" + script)):
        r.git("config", key, value)
    env = {**CLEAN, "GIT_DIR": "/nowhere", "GIT_EXTERNAL_DIFF": script, "GIT_PAGER": script, "GIT_CONFIG_COUNT": "1",
           "PAGER": script,
           "GIT_CONFIG_KEY_0": "diff.external", "GIT_CONFIG_VALUE_0": script, "GIT_WORK_TREE": "/nowhere", "GIT_TRACE": "1"}
    said, lines = imported(r, "--deploy-tags", "v*", env=env)
    check(not os.path.exists(trap), "something was run")
    commits = [line for line in lines if line["kind"] == "commit"]
    check([line["title"] for line in commits] == [hostile, "x" * 200] and "reverts" not in commits[0], commits)
    check(commits[1]["files"] == 3 and commits[1]["added"] == 3, commits[1])
    check({line["id"] for line in lines if line["kind"] == "deploy"} == {"v1", "v$(id)", "v;id", "v--x", "v\u202e"}, lines)
    check("\x1b" not in said and "\u202e" not in said, said)
    # A promisor that would be asked for what is missing, over a transport that runs a program.
    lost = Repository()
    lost.commit("main", [], "x", {"f": "gone\n"})
    lost.write()
    blob = lost.git("rev-parse", "main:f")
    os.unlink(f"{lost.path}/objects/{blob[:2]}/{blob[2:]}")
    for key, value in (("remote.o.url", "ext::sh -c %s" % script), ("remote.o.promisor", "true"),
                       ("extensions.partialClone", "o"),
                       ("protocol.ext.allow", "always")):
        lost.git("config", key, value)
    said, lines = imported(lost)
    check("a partial clone" in said and len(lines) == 1 and not os.path.exists(trap), "a transport was run")
    if os.geteuid() == 0:
        theirs = Repository()
        theirs.commit("main", [], "x")
        theirs.write()
        for folder, names, files in os.walk(theirs.path):
            for name in [folder] + [os.path.join(folder, file) for file in files]:
                os.chown(name, 65534, 65534)
        got = doratop("import", "git", theirs.path)
        check(got.returncode == 77 and f"--add safe.directory '{theirs.path}'".encode() in got.stderr, got)
    else:
        print("      skipped: a repository of somebody else's, which needs root")
    got = doratop("import", "git", r.path, env={**CLEAN, "PATH": "/nowhere"})
    check(got.returncode == 74 and b"expected the program git" in got.stderr, got)


@test
def imported_onto_little_room():
    """a disk that fills up is told, what is there is whole, and the next run goes on after it"""
    r = Repository()
    grow(r, random.Random(2), None, {"topics": [], "known": [], "release": None}, 400)
    r.write()
    path, whole = r.path + ".jsonl", r.path + ".whole"
    imported(r, to=whole)

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    got = doratop("import", "git", r.path, "--out", path, preexec_fn=limited)
    check(got.returncode == 74 and os.path.getsize(path) == 100_000, got)
    imported(r, to=path, torn=True)
    kept = [line for line in open(path) if line.startswith("{") and line.endswith("}\n")]
    check(sorted(kept) == sorted(open(whole)), "not the lines of an import at once")
    check(report(path) == report(whole), "other figures")


REPO = "https://github.com/Acme/API"
GITHUB = {
    "runs": [{"attempt": 1, "conclusion": "success", "createdAt": "2026-03-02T09:00:00Z", "databaseId": 55, "event": "push",
              "headBranch": "main", "headSha": "1" * 40, "startedAt": "2026-03-02T09:00:05Z", "status": "completed",
              "updatedAt": "2026-03-02T09:05:00Z", "url": REPO + "/actions/runs/55", "workflowName": "CI"}],
    "jobs": {"attempt": 1, "databaseId": 55, "headSha": "1" * 40, "url": REPO + "/actions/runs/55", "jobs": [
        {"completedAt": "2026-03-02T09:04:00Z", "conclusion": "failure", "databaseId": 550, "name": "unit_tests",
         "startedAt": "2026-03-02T09:01:00Z", "status": "completed", "steps": [],
         "url": REPO + "/actions/runs/55/job/550"}]},
    "pulls": [{"additions": 3, "author": {"login": "app/renovate", "is_bot": True}, "baseRefName": "main", "changedFiles": 1,
               "closedAt": "2026-03-02T08:59:00Z", "createdAt": "2026-03-01T08:59:00Z", "deletions": 1, "headRefName": "fix",
               "headRefOid": "2" * 40, "labels": [{"name": "bug"}], "mergeCommit": {"oid": "1" * 40},
               "mergedAt": "2026-03-02T08:59:00Z", "number": 12,
               "reviews": [{"state": "APPROVED", "submittedAt": "2026-03-02T08:00:00Z"}],
               "title": "Fix", "url": REPO + "/pull/12"}],
    "issues": [{"author": {"login": "ann"}, "closedAt": "2026-03-02T11:00:00Z", "createdAt": "2026-03-02T10:00:00Z",
                "labels": [{"name": "incident"}, {"name": "sev1"}], "number": 13, "stateReason": "COMPLETED",
                "title": "Down",
                "url": REPO + "/issues/13"},
               {"closedAt": None, "createdAt": "2026-03-02T10:00:00Z", "labels": [], "number": 14, "title": "Ask",
                "url": REPO + "/issues/14"}],
    "deployments": [{"id": 9, "sha": "1" * 40, "environment": "production", "created_at": "2026-03-02T09:06:00Z",
                     "creator": {"login": "ann"},
                     "statuses_url": "x", "repository_url": "https://api.github.com/repos/Acme/API", "task": "deploy",
                     "production_environment": True, "url": "https://api.github.com/repos/Acme/API/deployments/9"}],
    "statuses": [{"id": n, "state": state, "created_at": f"2026-03-02T09:0{n}:00Z", "environment": "production",
                  "deployment_url": "https://api.github.com/repos/Acme/API/deployments/9"}
                 for n, state in ((7, "in_progress"), (8, "success"), (9, "inactive"))],
}


@test
def imported_from_github():
    """what gh exports becomes the lines that webhooks give, told by its fields, page after page, and once"""
    folder = tempfile.mkdtemp(dir=WORK)
    files = []
    for name, content in GITHUB.items():
        files.append(os.path.join(folder, name))
        with open(files[-1], "w") as file:
            if isinstance(content, list):
                # As gh api --paginate writes pages.
                file.write("".join(json.dumps([record], indent=1) for record in content))
            else:
                json.dump(content, file)
    path = os.path.join(folder, "log.jsonl")
    got = doratop("import", "gh", *files, "--out", path)
    check(got.returncode == 0, got)
    found = [(line["kind"], line.get("state"), line["id"], line["time"][8:19]) for line in log(path)]
    check(found == [
        ("change", "opened", "12", "01T08:59:00"), ("change", "approved", "12", "02T08:00:00"),
        ("change", "merged", "12", "02T08:59:00"),
        ("job", "failed", "550", "02T09:04:00"), ("pipeline", "succeeded", "55", "02T09:05:00"),
        ("deploy", "queued", "9", "02T09:06:00"),
        ("deploy", "started", "9", "02T09:07:00"), ("deploy", "succeeded", "9", "02T09:08:00"),
        ("incident", "opened", "Acme/API#13", "02T10:00:00"), ("incident", "resolved", "Acme/API#13", "02T11:00:00")], found)
    by = {(line["kind"], line["state"]): line for line in log(path)}
    check(by["change", "merged"]["author"] == "renovate[bot]" and by["change", "merged"]["sha"] == "1" * 40,
          by["change", "merged"])
    check(by["job", "failed"]["run"] == "55" and by["job", "failed"]["sha"] == "1" * 40, by["job", "failed"])
    check(all(line["repo"] == "Acme/API" for line in by.values()) and by["incident", "opened"]["severity"] == "sev1", by)
    before = open(path).read()
    got = doratop("import", "gh", *files, "--out", path)
    check(got.returncode == 0 and open(path).read() == before and b"new lines 0" in got.stderr, got)
    figures = report(path)
    check(figures["deploymentFrequency"]["deployments"] == 1 and figures["recoveryTime"]["mean"] == 3600, figures)
    # Fields that were not asked for.
    for field, code in (("createdAt", 65), ("headSha", 0)):
        record = {key: value for key, value in GITHUB["runs"][0].items() if key != field}
        got = fed(json.dumps([record]).encode(), "import", "gh")
        check(got.returncode == code and field.encode() in got.stderr and b"gh run list --json attempt" in got.stderr, got)
    for text, code, words in ((b"[{]", 65, b"no JSON at byte"), (b"\xff\xfe[\x00", 65, b"UTF-16"), (b"", 0, b"nothing"),
                              (b'[]{"message":"Bad credentials","status":"401"}', 0, b'no data but "Bad credentials"'),
                              (b'{"data":{"repository":null},"errors":[{"message":"no such \\u001b[2J"}]}', 0, b'no data but "no such '),
                              (b'[{"a":1}]', 0, b"of no known kind, with the keys a")):
        got = fed(text, "import", "gh", "-")
        check(got.returncode == code and words in got.stderr, got)
    check(doratop("import", "gh", "/nowhere").returncode == 66, "a file that is not there")


LAB = "https://gitlab.com/group/sub/api/-/"
GITLAB = [
    {"id": 42, "iid": 2, "ref": "main", "sha": "1" * 40, "created_at": "2026-03-02T09:00:00.000Z",
     "updated_at": "2026-03-02T09:10:00.000Z",
     "status": "success", "user": {"username": "ann"}, "environment": {"id": 9, "name": "production"},
     "deployable": {"id": 664, "name": "deploy", "started_at": "2026-03-02T09:01:00.000Z",
                    "finished_at": "2026-03-02T09:09:00.000Z",
                    "pipeline": {"id": 36, "web_url": LAB + "pipelines/36"}}},
    {"id": 1, "iid": 5, "title": "Fix", "state": "merged", "created_at": "2026-03-01T09:00:00Z",
     "merged_at": "2026-03-02T08:00:00Z",
     "closed_at": None, "source_branch": "fix", "target_branch": "main", "author": {"username": "bob"}, "sha": "2" * 40,
     "merge_commit_sha": "1" * 40, "squash_commit_sha": None, "labels": ["bug"], "web_url": LAB + "merge_requests/5"},
    {"id": 36, "iid": 3, "project_id": 1, "status": "failed", "source": "schedule", "ref": "main", "sha": "1" * 40,
     "created_at": "2026-03-02T08:01:00Z", "updated_at": "2026-03-02T08:09:00Z", "web_url": LAB + "pipelines/36"},
    {"id": 664, "name": "unit_tests", "stage": "test", "status": "success", "ref": "main",
     "created_at": "2026-03-02T08:01:00.123Z",
     "started_at": "2026-03-02T08:02:00.456Z", "finished_at": "2026-03-02T08:03:00.789Z", "commit": {"id": "1" * 40},
     "pipeline": {"id": 36, "sha": "1" * 40}, "web_url": LAB + "jobs/664"},
    {"id": 77, "iid": 6, "title": "Down", "state": "closed", "issue_type": "incident", "type": "INCIDENT",
     "severity": "CRITICAL",
     "created_at": "2026-03-02T10:00:00Z", "closed_at": "2026-03-02T11:00:00Z", "labels": [], "web_url": LAB + "issues/6"},
    {"id": 78, "iid": 7, "title": "Ask", "state": "opened", "issue_type": "issue", "created_at": "2026-03-02T10:00:00Z",
     "closed_at": None,
     "labels": [], "web_url": LAB + "issues/7"},
]


@test
def imported_from_gitlab():
    """what glab exports becomes the lines that webhooks give, in lists or one record a line"""
    for text in ("".join(json.dumps([record]) for record in GITLAB), "\n".join(map(json.dumps, GITLAB)), json.dumps(GITLAB)):
        got = fed(text.encode(), "import", "glab")
        check(got.returncode == 0, got)
        lines = lines_of(got.stdout.decode())
        found = [(line["kind"], line["state"], line["id"], line["time"][11:]) for line in lines]
        check(found == [("change", "opened", "5", "09:00:00Z"), ("change", "merged", "5", "08:00:00Z"),
                        ("job", "succeeded", "664", "08:03:00Z"),
                        ("pipeline", "failed", "36", "08:09:00Z"), ("deploy", "succeeded", "42", "09:09:00Z"),
                        ("incident", "opened", "77", "10:00:00Z"), ("incident", "resolved", "77", "11:00:00Z")], found)
        check(all(line["repo"] == "group/sub/api" for line in lines), lines)
        deploy = lines[4]
        check((deploy["run"], deploy["started"], deploy["env"], deploy["sha"]) == ("job 664", "2026-03-02T09:01:00Z",
                                                                                   "production", "1" * 40), deploy)
        left_out = fed(json.dumps({**GITLAB[0], "environment": {"id": 9}}).encode(), "import", "glab")
        check(left_out.returncode == 0 and not left_out.stdout and b"env is missing, expected a string" in left_out.stderr, left_out)
        check(lines[3]["trigger"] == "schedule" and lines[2]["stage"] == "test" and lines[5]["severity"] == "critical",
              lines)


def github_hooks():
    """What GitHub's webhooks tell of the same things."""
    common = {"repository": {"full_name": "Acme/API", "node_id": "R_1"}, "sender": {"login": "ann"}}
    run_, job, pull, issue, deployment = (GITHUB["runs"][0], GITHUB["jobs"]["jobs"][0], GITHUB["pulls"][0],
                                          GITHUB["issues"][0],
                                          GITHUB["deployments"][0])
    for action in ("requested", "in_progress", "completed"):
        yield {"action": action, "workflow_run": {
            "id": 55, "name": "CI", "head_sha": run_["headSha"], "head_branch": "main", "run_attempt": 1, "event": "push",
            "conclusion": "success" if action == "completed" else None, "created_at": run_["createdAt"],
            "run_started_at": run_["startedAt"], "updated_at": run_["updatedAt"], "html_url": run_["url"]}, **common}
    yield {"action": "created", "deployment": {k: deployment[k] for k in ("id", "sha", "environment", "created_at",
                                                                          "creator", "task")}, **common}
    yield {"action": "completed", "workflow_job": {
        "id": 550, "run_id": 55, "name": job["name"], "head_sha": "1" * 40, "run_attempt": 1, "conclusion": "failure",
        "started_at": job["startedAt"], "completed_at": job["completedAt"], "html_url": job["url"]}, **common}
    request = {"number": 12, "title": "Fix", "created_at": pull["createdAt"], "merged_at": pull["mergedAt"],
               "closed_at": pull["closedAt"],
               "merged": True, "merge_commit_sha": "1" * 40, "additions": 3, "deletions": 1, "changed_files": 1,
               "head": {"ref": "fix", "sha": "2" * 40}, "base": {"ref": "main"}, "user": {"login": "renovate[bot]"},
               "html_url": pull["url"], "labels": [{"name": "bug"}]}
    yield {"action": "opened", "number": 12, "pull_request": {**request, "merged": False, "merged_at": None}, **common}
    yield {"action": "closed", "number": 12, "pull_request": request, **common}
    yield {"action": "submitted", "pull_request": request,
           "review": {"state": "approved", "submitted_at": pull["reviews"][0]["submittedAt"]}, **common}
    told = {"number": 13, "title": "Down", "created_at": issue["createdAt"], "labels": issue["labels"],
            "html_url": issue["url"],
            "state": "open", "closed_at": None}
    yield {"action": "opened", "issue": told, **common}
    yield {"action": "closed", "issue": {**told, "state": "closed", "closed_at": issue["closedAt"],
                                         "state_reason": "completed"}, **common}
    for status in GITHUB["statuses"]:
        yield {"action": "created", "deployment": {k: deployment[k] for k in ("id", "sha", "environment", "created_at",
                                                                              "creator", "task")},
               "deployment_status": {k: status[k] for k in ("id", "state", "created_at", "environment")}, **common}


def gitlab_hooks():
    """What GitLab's webhooks tell of the same things."""
    deployment, request, pipeline, job, issue = GITLAB[:5]
    common = {"project": {"path_with_namespace": "group/sub/api", "web_url": LAB[:-3]}, "user": {"username": "ann"}}
    for status, at in (("running", deployment["deployable"]["started_at"]), ("success", "2026-03-02 09:09:00 UTC")):
        yield {"object_kind": "deployment", "status": status, "status_changed_at": at, "deployment_id": 42,
               "deployable_id": 664,
               "environment": "production", "commit_url": LAB + "commit/" + "1" * 40, "short_sha": "1" * 8, **common}
    for action, at in (("open", "created_at"), ("merge", "merged_at")):
        yield {"object_kind": "merge_request", "object_attributes": {
            "iid": 5, "action": action, "title": "Fix", "created_at": request["created_at"], "updated_at": request[at],
            "source_branch": "fix", "target_branch": "main", "merge_commit_sha": "1" * 40, "last_commit": {"id": "2" * 40}},
               **common, "user": {"username": "bob"}}
    for status in ("pending", "failed"):
        yield {"object_kind": "pipeline", "object_attributes": {
            "id": 36, "status": status, "source": "schedule", "ref": "main", "sha": "1" * 40,
            "created_at": pipeline["created_at"],
            "finished_at": pipeline["updated_at"] if status == "failed" else None}, "builds": [], **common}
    for status in ("created", "success"):
        yield {"object_kind": "build", "build_id": 664, "build_name": "unit_tests", "build_stage": "test",
               "build_status": status,
               "build_created_at": "2026-03-02 08:01:00 UTC", "build_started_at": "2026-03-02 08:02:00 UTC",
               "build_finished_at": "2026-03-02 08:03:00 UTC", "pipeline_id": 36, "sha": "1" * 40, **common}
    told = {"id": 77, "iid": 6, "title": "Down", "type": "Incident", "severity": "critical",
            "created_at": issue["created_at"]}
    yield {"object_kind": "issue", "object_attributes": {**told, "action": "open", "updated_at": issue["created_at"]},
           **common}
    yield {"object_kind": "issue", "object_attributes": {**told, "action": "close", "closed_at": issue["closed_at"],
                                                         "updated_at": issue["closed_at"]}, **common}


@test
def imported_beside_webhooks():
    """the webhooks and an import of the same week tell one deployment, one run, one change and one incident"""
    exports = [record for content in GITHUB.values() for record in (content if isinstance(content, list) else [content])]
    for tool, hooks, records in (("gh", github_hooks(), exports), ("glab", gitlab_hooks(), GITLAB)):
        folder = tempfile.mkdtemp(dir=WORK)
        told, brought, both = (os.path.join(folder, name) for name in ("told.jsonl", "brought.jsonl", "both.jsonl"))
        with open(told, "w") as file:
            file.write("".join(json.dumps(hook) + "\n" for hook in hooks))
        got = fed("".join(map(json.dumps, records)).encode(), "import", tool, "--out", brought)
        check(got.returncode == 0, got)
        with open(both, "w") as file:
            file.write(open(told).read() + open(brought).read())
        check(b"rejected 0" in doratop("doctor", both).stdout, doratop("doctor", both).stdout)
        for by in ([], ["--by", "service"]):
            one, other, all_ = (report(path, "--as-of", "2026-03-03", *by) for path in (told, brought, both))
            check(one["deploymentFrequency"]["deployments"] == 1 and one["recoveryTime"]["n"] == 1,
                  one["deploymentFrequency"])
            for key in one:
                check(all_[key] == one[key] == other[key],
                      f"{tool}: {key} is {all_[key]} with both, {other[key]} and {one[key]} with one")
        for metric in ("deployment-frequency", "lead-time", "recovery-time"):
            got = doratop("explain", metric, "--as-of", "2026-03-03", both)
            check(got.returncode == 0 and got.stdout == doratop("explain", metric, "--as-of", "2026-03-03", told).stdout,
                  got)
