"""Tests of where metrics go: files, ports, a report that follows, the configuration, and what is refused."""
import json, os, signal, socket, subprocess, time

from dashboards import Dashboard, note
from harness import BINARY, append, check, deploy, run, test
from metrics_bench import Stage, await_true, free_port, samples, sockets


@test
def a_file():
    """the file is whole whenever it is read, readable by others, without anything beside it, and goes at the end"""
    own = Stage("file")
    board = own.start("--metrics-file", own.file)
    await_true(lambda: os.path.exists(own.file), "the file")
    check(os.stat(own.file).st_mode & 0o777 == 0o644, f"{oct(os.stat(own.file).st_mode)}")
    ends, numbers, end = set(), set(), time.monotonic() + 12
    while time.monotonic() < end:
        with open(own.file) as file:
            text = file.read()
            numbers.add(os.fstat(file.fileno()).st_mtime_ns)
        samples(text)
        ends.add(text[-60:].split("\n")[-2].split(" ")[0])
        check({name for name in os.listdir(own.out) if name.endswith(".prom")} == {"doratop.prom"}, f"{os.listdir(own.out)}")
        time.sleep(0.002)
    check(ends == {"doratop_input_unmatched_environments"}, f"{ends}")
    check(2 <= len(numbers) <= 4, f"written {len(numbers)} times in 12 s")
    board.kill(signal.SIGTERM)
    check(os.listdir(own.out) == [], "what is left")
    board = own.start("--metrics-file", own.file)
    await_true(lambda: os.path.exists(own.file), "the file")
    board.kill()
    check(os.listdir(own.out) == ["doratop.prom"], "killed, it stays")


@test
def a_file_that_cannot_be_written():
    """a file that cannot be written is said on the screen, and written once it can be"""
    own = Stage("unwritable")
    os.rmdir(own.out)
    board = own.start("--metrics-file", own.file)
    board.until("metrics: ", "No such file or directory")
    os.mkdir(own.out)
    await_true(lambda: os.path.exists(own.file), "the file")
    board.until("events", without=["metrics: "])
    os.rename(own.out, own.out + ".away")
    board.until("metrics: ", "No such file or directory", seconds=12)
    os.rename(own.out + ".away", own.out)
    before = os.stat(own.file).st_mtime_ns
    board.until("events", without=["metrics: "], seconds=12)
    check(os.stat(own.file).st_mtime_ns > before, "it is not written any more")
    check(board.quit() == 0, "the end")


@test
def a_port_in_use():
    """a port that is in use is said on the screen and by report --follow, and taken once it is free"""
    own = Stage("in-use")
    holder = socket.socket()
    holder.bind(("127.0.0.1", own.port))
    holder.listen()
    board = own.start(*own.listening)
    board.until(f"metrics: cannot listen on 127.0.0.1:{own.port}: Address already in use")
    # Somebody else answers nobody there; then nobody does.
    holder.close()
    own.ready(20)
    board.until("events", without=["cannot listen"])
    following = subprocess.Popen([BINARY, "report", "--follow", "--every", "1h", *own.listening, own.log],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        said = following.stderr.readline().decode()
        check(said == f"doratop: metrics: cannot listen on 127.0.0.1:{own.port}: Address already in use\n", said)
        check(board.quit() == 0, "the end")
        own.ready(20)
        following.send_signal(signal.SIGTERM)
        check(following.wait(5) == 143, "the end")
    finally:
        following.kill()
        following.wait()


@test
def a_following_report():
    """report --follow gives metrics between its reports, to IPv6 and a file, and takes the file away at its end"""
    own = Stage("following")
    try:
        port = free_port(socket.AF_INET6, "::1")
    except OSError:
        return note("skipped: no IPv6 here")
    own.url = f"http://[::1]:{port}"
    following = subprocess.Popen(
        [BINARY, "report", "--follow", "--every", "1h", "--metrics-listen", f"[::1]:{port}", "--metrics-file", own.file, own.log],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        before = own.ready()
        append(own.log, deploy(1))
        await_true(lambda: own.samples()["doratop_deployments"] == before["doratop_deployments"] + 1, "one more", 15)
        await_true(lambda: os.path.exists(own.file), "the file")
        following.send_signal(signal.SIGTERM)
        out, said = following.communicate(timeout=5)
        check(following.returncode == 143 and said == b"" and out.count(b"\n") == 1, f"{following.returncode} {said} {out[:200]}")
        check(os.listdir(own.out) == [], f"{os.listdir(own.out)}")
        check(json.loads(out)["deploymentFrequency"]["deployments"] == before["doratop_deployments"] + 1, "the report")
    finally:
        following.kill()
        following.wait()


@test
def a_following_report_configured():
    """report --follow goes by the configuration's metrics, and by another one when that comes"""
    own = Stage("follow-configured")
    path = os.path.join(own.place, "doratop.yaml")
    for number in range(2):
        own.url = f"http://127.0.0.1:{free_port()}"
        with open(path + ".new", "w") as file:
            file.write(f"zone: UTC\nmetrics: {{listen: '{own.url[7:]}'}}\n")
        os.rename(path + ".new", path)
        if number == 0:
            following = subprocess.Popen([BINARY, "report", "--follow", "--every", "1h", "--config", path, own.log],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            own.ready(12)
        except AssertionError:
            following.kill()
            following.wait()
            raise
    check(len(sockets(following.pid)) == 1, f"{sockets(following.pid)}")
    following.send_signal(signal.SIGTERM)
    _, said = following.communicate(timeout=5)
    check(following.returncode == 143 and said == b"doratop: the configuration was read again\n", f"{following.returncode} {said}")


@test
def a_configuration():
    """where metrics go is configured, checked, and changed while the dashboard runs"""
    own = Stage("configured")
    path = os.path.join(own.place, "doratop.yaml")

    def configure(text):
        with open(path + ".new", "w") as file:
            file.write(f"zone: UTC\n{text}\n" + ("" if "sources" in text else "sources: [log.jsonl]\n"))
        os.rename(path + ".new", path)
    configure("metrics: {listen: here:80, fil: x}")
    done = run("config", "check", path)
    check(done.returncode == 78 and done.stderr.decode().count("doratop.yaml:2: metrics.") == 2, f"{done.stderr}")
    configure(f"metrics: {{listen: '127.0.0.1:{own.port}', file: out/doratop.prom}}")
    check(run("config", "check", path).returncode == 0, "a right one")
    # One that only lies in the working folder opens no port and writes nothing.
    done = subprocess.run([BINARY, "config", "check"], cwd=own.place, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    check(done.returncode == 78 and "metrics is left out in a file that was not named" in done.stderr, f"{done}")
    board = Dashboard("--no-state", "--config", path)
    own.ready()
    await_true(lambda: os.path.exists(own.file), "the file")
    old, other = own.url, free_port()
    own.url = f"http://127.0.0.1:{other}"
    configure(f"metrics: {{listen: '127.0.0.1:{other}'}}")
    own.ready(10)
    check(not os.path.exists(own.file), "the file stays")
    own.url = old
    try:
        own.get()
        check(False, "the former port answers")
    except OSError:
        pass
    # Other sources: what was known stays until they have been read.
    with open(os.path.join(own.place, "other.jsonl"), "w") as file:
        file.write(deploy(1) + deploy(2) + deploy(3))
    own.url = f"http://127.0.0.1:{other}"
    check(own.samples()["doratop_deployments"] > 10, "the former sources")
    configure(f"metrics: {{listen: '127.0.0.1:{other}'}}\nsources: [other.jsonl]\nwindow: 7d")
    await_true(lambda: own.samples()["doratop_window_seconds"] == 7 * 86400, "another window", 15)
    check(own.samples()["doratop_deployments"] == 3, "the new sources")
    configure("sources: [other.jsonl]")
    await_true(lambda: sockets(board.pid) == [], "nobody listens", 10, lambda: sockets(board.pid))
    check(board.quit() == 0, "the end")


@test
def what_is_refused():
    """a replay, one frame, and a report that is made once have no metrics, and say so"""
    own = Stage("refused")
    for args, words in [
            (["replay", "--metrics-file", "x"], "a replay has no metrics"),
            (["replay", "--metrics-listen", "9477"], "a replay has no metrics"),
            (["--once", "--metrics-file", "x"], "show one frame"), (["report", "--metrics-listen", "9477"], "go with --follow"),
            (["--metrics-listen", "localhost"], "expected an address such as"), (["--metrics-file", "x/"], "expected a file"),
            (["report", "--follow", "--format", "openmetrics"], "--follow prints JSON"),
            (["report", "--compare", "2026-01", "--format", "openmetrics"], "--compare is no metric")]:
        done = run(*args, own.log)
        check(done.returncode == 64 and words in done.stderr.decode(), f"{args}: {done.returncode} {done.stderr}")
    done = run(*own.listening, own.log)
    check(done.returncode == 0 and b"no metrics without a terminal" in done.stderr, f"{done.stderr}")
