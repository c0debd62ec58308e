"""Tests of what a program is started with: readers that end, descriptors that are closed, signals that are ignored, names
and texts that are no UTF-8, and files that something else has compressed or cut."""
import gzip, json, os, pty, signal, subprocess, tempfile

from harness import BINARY, HOSTILE, SAMPLE, WORK, check, run, test
from importing import CLEAN, Repository, doratop, log


def started(*args, closed=(), unread=(), ignored=(), **more):
    """A process with descriptors that are closed, pipes that nobody reads, and signals that are ignored."""
    def prepare():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
        for descriptor in closed:
            os.close(descriptor)

    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    read, written = os.pipe()
    os.close(read)
    streams.update((name, written) for name in unread)
    try:
        # Unbuffered, so that a line can be read before the rest is waited for.
        return subprocess.Popen([BINARY, *args], env=CLEAN, preexec_fn=prepare, bufsize=0, **streams)
    finally:
        os.close(written)


def ended(*args, **more):
    """The exit code of such a process, and what it wrote."""
    process = started(*args, **more)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def deployments(count, first=0):
    """Lines about deployments of a day that has gone."""
    return "".join(json.dumps({"time": "2026-06-01T12:%02d:00Z" % n, "kind": "deploy", "state": "succeeded", "id": str(n),
                               "service": "api", "env": "production", "version": f"v{n}"}) + "\n"
                   for n in range(first, first + count)).encode()


def put(content, name="a.jsonl", folder=None):
    """A file of its own."""
    path = os.path.join(os.fsencode(folder or tempfile.mkdtemp(dir=WORK)), os.fsencode(name))
    with open(path, "wb") as file:
        file.write(content)
    return os.fsdecode(path)


def counts(*args):
    got = doratop("report", "--format", "json", *args)
    check(got.returncode == 0, f"report {args}: {got}")
    return json.loads(got.stdout)["input"]


NOTE = ["emit", "--ci", "none", "note", "--text", "hi"]


@test
def follower_whose_terminal_goes():
    """report --follow whose terminal is closed ends as by a hang-up, and leaves a state that goes on"""
    folder = tempfile.mkdtemp(dir=WORK)
    log, state = put(deployments(40), folder=folder), os.path.join(folder, "s.db")
    child, terminal = pty.fork()
    if child == 0:
        os.execve(BINARY, [BINARY, "report", "--follow", "--every", "0.2s", "--state", state, log], CLEAN)
    seen = b""
    while b'"deployments"' not in seen:
        seen += os.read(terminal, 65536)
    os.close(terminal)
    found = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    check(found == 129, f"it ended with {found}")
    kept = json.loads(doratop("report", "--format", "json", "--state", state, log).stdout)["input"]
    check(kept["events"] == 40 and kept["duplicates"] == 0, f"{kept}")


@test
def verdicts_that_nobody_reads():
    """a command whose output nobody reads ends with what it found, and quietly where that is nothing"""
    for args, code in ((["check", SAMPLE], 1), (["report", SAMPLE], 0), (["report", "--strict", SAMPLE], 0),
                       (["report", "--strict", HOSTILE], 65), (["report", "--strict", "--format", "html", HOSTILE], 65),
                       (["report", "--compare", "previous", "--strict", HOSTILE], 65), (["snapshot", SAMPLE], 0),
                       (["report", "--follow", "--every", "0.2s", SAMPLE], 0), ([*NOTE, "--dry-run"], 0),
                       (["convert", "--to", "native", SAMPLE], 0), (["convert", "--to", "native", "--strict", HOSTILE], 65)):
        found, _, said = ended(*args, unread=["stdout"])
        check(found == code and (code or not said), f"{args}: {found} {said}")
    shell = lambda text: subprocess.run(["bash", "-c", "set -o pipefail; " + text], capture_output=True, env=CLEAN, timeout=60)
    for strict, code in (("", 0), ("--strict", 65)):
        got = shell(f"{BINARY} report --format html {strict} {HOSTILE} | head -1")
        check(got.returncode == code and got.stdout.startswith(b"<!DOCTYPE html>"), f"head -1 {strict}: {got}")
    # A line that is not there is told, as of a log.
    found, _, said = ended(*NOTE, unread=["stdout"])
    check(found == 74 and b"nobody reads; nothing was written" in said, f"emit: {found} {said}")
    found, _, said = ended("emit", "--ci", "none", "note", "--text", "x" * 5000, unread=["stdout"])
    check(found == 74 and b"not all of the line was written" in said, f"a long line: {found} {said}")
    # All files are written, whoever hears of them.
    for unread in ([], ["stdout"]):
        folder = tempfile.mkdtemp(dir=WORK)
        check(ended("demo", "--write", folder, unread=unread)[0] == 0, "demo")
        check(len(os.listdir(folder)) > 1, f"{unread}: {os.listdir(folder)}")


@test
def warnings_that_nobody_reads():
    """a warning that cannot be told takes neither the output nor the exit code with it"""
    log = put(gzip.compress(deployments(10)) + b"garbage", "a.jsonl.gz")
    for args in (["check", "--require-data"], ["report"], ["report", "--strict"], ["explain", "lead-time"], ["snapshot"],
                 ["baseline", "show"], ["doctor"], ["convert", "--to", "native"]):
        code, out, said = ended(*args, log)
        check(out and (b"not valid gzip data" in said + out), f"{args}: {code} {out} {said}")
        check(code == {"check": 1}.get(args[0], 65 if "--strict" in args else 0), f"{args}: {code}")
        with open("/dev/full", "w") as full:
            for more in ({"unread": ["stderr"]}, {"closed": [2]}, {"stderr": full}):
                check(ended(*args, log, **more)[:2] == (code, out), f"{args} {more}: another output")


@test
def printed_too():
    """a line that is in the log is not told to be missing, though it cannot be printed as well"""
    path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
    with open("/dev/full", "w") as full:
        for number, more in enumerate(({"stdout": full}, {"closed": [1]}, {"unread": ["stdout"]})):
            code, _, said = ended(*NOTE, "--print", "--file", path, **more)
            check(code == 0 and len(log(path)) == number + 1, f"{more}: {code} {said}")
            check("unread" in more or b"a.jsonl: the line is there" in said, f"{more}: {said}")
        code, _, said = ended(*NOTE, stdout=full)
        check(code == 74 and b"No space left" in said, f"without a log: {code} {said}")


@test
def closed_descriptors():
    """what is said never gets into a log, whichever descriptors were closed before"""
    r = Repository()
    r.tag("v1", r.commit("main", [], "one"))
    r.write()
    for closed in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
        for _ in range(2):
            code, _, said = ended("import", "git", r.path, "--out", path, closed=closed)
            check(code == 0, f"{closed}: {code} {said}")
        check(sorted(line["kind"] for line in log(path)) == ["commit", "deploy"], f"{closed}: {log(path)}")
        code, _, said = ended(*NOTE, "--file", path, closed=closed)
        check(code == 0 and len(log(path)) == 3, f"{closed}: {code} {said}")
    for args, closed, code, words in ((["report", SAMPLE], 1, 74, b"standard output: Bad file descriptor"),
                                      (["report", "-"], 0, 66, b"Bad file descriptor"), (NOTE, 1, 74, b"Bad file descriptor")):
        found, _, said = ended(*args, closed=[closed])
        check(found == code and words in said, f"{args} without {closed}: {found} {said}")


@test
def signals_while_followed():
    """report --follow ends by a signal with the last report and the signal's exit code, and goes on under nohup"""
    def following(*ignored):
        process = started("report", "--follow", "--every", "0.2s", SAMPLE, ignored=ignored)
        check(json.loads(process.stdout.readline())["schema"] == "doratop.report/1", "no report")
        return process

    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        process = following()
        process.send_signal(number)
        out, said = process.communicate(timeout=15)
        check(process.returncode == code, f"{number}: {process.returncode} {said}")
        check(out and all(json.loads(line) for line in out.splitlines()), f"{number}: {out}")
    for number in (signal.SIGHUP, signal.SIGINT):
        process = following(number)
        process.send_signal(number)
        for _ in range(5):
            check(process.stdout.readline(), f"{number}: ended, though it was ignored")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
        check(process.returncode == 143, f"{number}: {process.returncode}")


@test
def names_that_are_no_utf8():
    """a log is read whatever bytes its name has, by its folder, a pattern or its name, and named in words"""
    folder = tempfile.mkdtemp(dir=WORK)
    names = [b"caf\xe8.jsonl", b"caf\xe9.jsonl", b"caf\xff.jsonl.gz"]
    paths = [put(gzip.compress(deployments(2, 2 * n)) if name.endswith(b"gz") else deployments(2, 2 * n), name, folder)
             for n, name in enumerate(names)]
    for sources in ([folder], [folder + "/*.jsonl*"], [folder + "/caf?.*"], [os.fsencode(path) for path in paths]):
        found = counts("--strict", *sources)
        check((found["files"], found["events"]) == (3, 6), f"{sources}: {found}")
        follow = doratop("report", "--follow", "--every", "60s", "--until-idle", "1s", *sources)
        check(json.loads(follow.stdout.splitlines()[-1])["input"]["events"] == 6, f"{sources}: {follow}")
    got = doratop("doctor", folder)
    check(all(word in got.stdout for word in (b"caf<E8>.jsonl", b"caf<E9>.jsonl", b"caf<FF>.jsonl.gz")), got.stdout)
    got = doratop("report", os.fsencode(folder) + b"/none\xe9.jsonl")
    check(got.returncode == 66 and b"none<E9>.jsonl: no such file" in got.stderr, got)
    got = doratop("snapshot", "--format", "svg", "--output", os.fsencode(folder) + b"/caf\xe9.svg", SAMPLE)
    check(got.returncode == 74 and b"caf<E9>.svg: no UTF-8" in got.stderr and len(os.listdir(folder)) == 3, got)


@test
def texts_that_are_no_utf8():
    """emit refuses a text that is no UTF-8 by its option, and leaves out such a variable of the CI system and says so"""
    path = os.path.join(tempfile.mkdtemp(dir=WORK), "a.jsonl")
    deploy = ["emit", "deploy", "--ci", "none", "--state", "succeeded", "--service", "api", "--env", "production", "--sha", "abc1234"]
    for option, shown in (("--id", b"caf<E9>"), ("--version", b"caf<E9>"), ("--fixes", b"caf<E9>"), ("--set", b"x=caf<E9>")):
        text = b"x=caf\xe9" if option == "--set" else b"caf\xe9"
        for args in ([option, text], [option.encode() + b"=" + text]):
            got = doratop(*deploy, *args, "--file", path)
            check(got.returncode == 64 and b'%s is "%s", expected UTF-8' % (option.encode(), shown) in got.stderr, got)
    check(not os.path.exists(path), "a line was written")
    github = {**CLEAN, "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": b"acme/caf\xe9", "GITHUB_RUN_ID": "55",
              "GITHUB_ACTOR": "caf\u00e9"}
    got = doratop("emit", *[word for word in deploy[1:] if word not in ("--ci", "none")], "--file", path, env=github)
    check(got.returncode == 0 and b'--repo of the CI system is "acme/caf<E9>", expected UTF-8; it is left out' in got.stderr, got)
    line = log(path)[0]
    check("repo" not in line and line["run"] == "55" and line["actor"] == "caf\u00e9", line)
    # The name of a log is no text: it is what it was given to be.
    odd = os.path.join(os.fsencode(tempfile.mkdtemp(dir=WORK)), b"caf\xe9.jsonl")
    got = doratop(*deploy, "--file", odd)
    check(got.returncode == 0 and os.path.exists(odd) and counts(odd)["events"] == 1, got)
    got = doratop(*deploy, env={**CLEAN, "DORATOP_LOG": odd})
    check(got.returncode == 0 and len(log(odd)) == 2, got)


@test
def compressed_by_others():
    """a log that something but gzip has compressed, or that is cut off, is named, and zeros behind one are none of it"""
    live, whole = deployments(3), gzip.compress(deployments(20, 10))
    xz = b"\xfd7zXZ\x00\x00\x04" + os.urandom(200)
    for name, content, events, words in (
            ("a.jsonl.1.xz", xz, 3, "compressed with xz, expected plain text or gzip"),
            ("a.jsonl.1.zst", b"\x28\xb5\x2f\xfd" + os.urandom(200), 3, "compressed with zstd"),
            ("a.jsonl.1.bz2", b"BZh91AY&SY" + os.urandom(200), 3, "compressed with bzip2"),
            ("a.jsonl.1.gz", whole[:-20], None, "gzip data that is cut off"),
            ("a.jsonl.1.gz", whole + bytes(3) + b"rubbish", 23, "not valid gzip data"),
            ("a.jsonl.1.gz", whole + bytes(1000), 23, None)):
        folder = tempfile.mkdtemp(dir=WORK)
        put(live, folder=folder)
        path = put(content, name, folder)
        found = counts(folder)
        check(found["rejected"] == 0 and found["events"] >= 3 and events in (None, found["events"]), f"{name}: {found}")
        for sources in ([folder], [path]):
            got = doratop("report", "--strict", *sources)
            check(got.returncode == (65 if words else 0), f"{name}: {got}")
            said = f"{path}: {words}".encode()
            check(said in got.stderr if words else not got.stderr, f"{name}: {got.stderr}")
        check((words or "read").encode() in doratop("doctor", folder).stdout, f"{name}: doctor")
    for content, words in ((whole, b"-: compressed with gzip, expected plain text"), (xz, b"-: compressed with xz")):
        got = subprocess.run([BINARY, "report", "--strict", "-"], input=content, capture_output=True, env=CLEAN, timeout=60)
        check(got.returncode == 65 and words in got.stderr, f"standard input: {got}")


@test
def emitted_into_what_is_compressed():
    """emit and import write no line to a compressed file, nor begin one that is called so"""
    r = Repository()
    r.commit("main", [], "one")
    r.write()
    content = gzip.compress(deployments(1))
    for name, there in (("a.jsonl.gz", content), ("a.jsonl", content), ("a.jsonl.xz", None)):
        path = os.path.join(tempfile.mkdtemp(dir=WORK), name)
        if there:
            put(there, path)
        for args in ([*NOTE, "--file", path], ["import", "git", r.path, "--out", path]):
            got = doratop(*args)
            check(got.returncode == 74 and b"expected a log that lines can be appended to" in got.stderr, f"{name}: {got}")
        check((open(path, "rb").read() if there else os.path.exists(path)) == (there or False), f"{name}: was written to")
