"""Tests of clients that mean harm, or only are slow: the dashboard goes on, and others are answered."""
import glob, os, re, resource, signal, socket, struct, threading, time

from dashboards import note
from harness import append, check, deploy, resident, test
from metrics_bench import OPTIONS, Stage, await_true, open_files

CLIENTS = 10_000 if OPTIONS.long else 2_000


def connect(own, timeout=5):
    one = socket.create_connection(("127.0.0.1", own.port), timeout=timeout)
    return one


def sockets_of(pid):
    """How many sockets a process has."""
    return sum(name.startswith("socket:") for name in open_files(pid))


def answered(own, seconds, at_most):
    """Asks for metrics for a while; the times that answers took, the slowest last."""
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        status, _, text = own.get()
        check(status == 200 and "doratop_ready 1\n" in text, f"{status} {text[:80]}")
        times.append(time.monotonic() - began)
        time.sleep(0.02)
    times.sort()
    p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
    check(p99 < at_most, f"p99 {p99:.3f} s of {len(times)}")
    return f"{len(times)} good answers, median {times[len(times) // 2] * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms"


def is_alive(own, board, number):
    """A line that comes now is shown within a second or so."""
    events = int(re.search(r"events (\d+)", board.text()).group(1))
    began = time.monotonic()
    append(own.log, deploy(number))
    board.until(f"events {events + 1} ", seconds=4)
    return f"a line is shown after {(time.monotonic() - began) * 1000:.0f} ms"


@test
def slow_clients():
    """many that send a byte now and then cost few places, and others are answered at once"""
    own = Stage("slow")
    board = own.start(*own.listening)
    own.ready()
    before = resident(board.pid)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    slow, lost, done = [], [0], threading.Event()

    def drip():
        while not done.is_set():
            # As many as there are come anew, and each says a little more.
            while len(slow) < 1000 and not done.is_set():
                try:
                    one = connect(own)
                    one.setblocking(False)
                    one.send(b"GET /metrics HTTP/1.1\r\nX: ")
                    slow.append(one)
                except OSError:
                    break
            for one in list(slow):
                try:
                    one.send(b"x")
                except OSError:
                    slow.remove(one)
                    one.close()
                    lost[0] += 1
            time.sleep(0.2)
    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        await_true(lambda: lost[0] > 500, "they are hung up on", 10, lambda: (lost, len(slow)))
        words = answered(own, 5, 0.1 if OPTIONS.long else 0.5)
        held = sockets_of(board.pid)
        check(held <= 66, f"{held} sockets")
        note(f"{words}; {held} sockets, {lost[0]} slow ones hung up on; {is_alive(own, board, 1)}")
    finally:
        done.set()
        thread.join(5)
        for one in slow:
            one.close()
    check(resident(board.pid) - before < 16_000, f"grew by {resident(board.pid) - before} kB")
    await_true(lambda: sockets_of(board.pid) <= 2, "all are gone", 8, lambda: sockets_of(board.pid))
    check(board.quit() == 0, "the end")


@test
def many_clients():
    """thousands that connect and say nothing, or go at once, leave nothing behind"""
    own = Stage("many")
    board = own.start(*own.listening)
    own.ready()
    before, began = resident(board.pid), time.monotonic()
    rest = struct.pack("ii", 1, 0)
    for n in range(CLIENTS):
        one = connect(own)
        if n % 4 == 1:
            one.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
        if n % 4 >= 2:
            one.sendall(b"GET /metrics HTTP/1.1\r\n\r\n" if n % 4 == 2 else b"\0" * 100)
            # A reset in place of an end: what is sent there would raise a signal.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, rest)
        one.close()
    seconds = time.monotonic() - began
    words = answered(own, 2, 0.5)
    check(resident(board.pid) - before < 16_000, f"grew by {resident(board.pid) - before} kB")
    await_true(lambda: sockets_of(board.pid) <= 2, "all are gone", 8, lambda: sockets_of(board.pid))
    note(f"{CLIENTS} in {seconds:.1f} s, {resident(board.pid) - before} kB more; {words}; {is_alive(own, board, 1)}")
    check(board.quit() == 0, "the end")


@test
def large_requests():
    """a head or a body without end is refused and let go by: neither memory nor the processor is spent on it"""
    own = Stage("large")
    board = own.start(*own.listening)
    own.ready()
    before = resident(board.pid)
    for begin in (b"GET /metrics HTTP/1.1\r\nX: ", b"GET /", b"POST /metrics HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n",
                  b"GET /metrics HTTP/1.1\r\n" + b"A: b\r\n" * 100_000, b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"):
        one = connect(own)
        sent, heard = 0, b""
        try:
            one.sendall(begin)
            while sent < 100_000_000:
                sent += one.send(b"x" * 65_536)
        except OSError:
            pass
        check(sent < 20_000_000, f"{begin[:30]}: {sent} bytes were taken")
        one.close()
    one = connect(own)
    one.sendall(b"GET /metrics HTTP/1.1\r\nX: " + b"x" * 9000)
    check(one.recv(100).startswith(b"HTTP/1.1 431 "), "a head that is too large")
    one.close()
    for begin in (b"\x16\x03\x01\x02\x00", b"hello\r\n", b"GET metrics HTTP/1.1\r\n\r\n"):
        one = connect(own)
        one.sendall(begin)
        check(one.recv(100).startswith(b"HTTP/1.1 400 "), f"{begin}")
        one.close()
    check(resident(board.pid) - before < 8_000, f"grew by {resident(board.pid) - before} kB")
    note(is_alive(own, board, 1))
    check(board.quit() == 0, "the end")


@test
def half_closed():
    """who talks no more after a request is answered, and who reads nothing is let go"""
    own = Stage("half")
    board = own.start(*own.listening)
    own.ready()
    one = connect(own)
    one.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
    one.shutdown(socket.SHUT_WR)
    text = b""
    while chunk := one.recv(65_536):
        text += chunk
    check(text.startswith(b"HTTP/1.1 200 OK\r\n") and b"doratop_ready 1\n" in text, f"{text[:100]}")
    one.close()
    deaf = []
    for _ in range(100):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        one.connect(("127.0.0.1", own.port))
        one.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
        deaf.append(one)
    words = answered(own, 2, 0.5)
    await_true(lambda: sockets_of(board.pid) <= 2, "they are let go", 14, lambda: sockets_of(board.pid))
    for one in deaf:
        one.close()
    note(words)
    check(board.quit() == 0, "the end")


@test
def few_descriptors():
    """where few files may be open, clients take none from the log, and the server goes on"""
    own = Stage("few")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    board = own.start(*own.listening)
    own.ready()
    resource.prlimit(board.pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{board.pid}/fd")) + 6, hard))
    clients = [connect(own) for _ in range(200)]
    time.sleep(1)
    os.rename(own.log, own.log + ".1")
    append(own.log, deploy(1))
    await_true(lambda: own.samples()["doratop_sources_well"] >= 1, "answers", 10)
    board.until("events", without=["Too many open files"], seconds=10)
    words = answered(own, 2, 0.5)
    for one in clients:
        one.close()
    note(words)
    check(board.quit() == 0, "the end")


@test
def stopped():
    """a dashboard that is stopped and goes on answers again"""
    own = Stage("stopped")
    board = own.start(*own.listening)
    own.ready()
    os.kill(board.pid, signal.SIGSTOP)
    # Each thread stops when it is looked at next.
    threads = lambda: [open(path).read().rsplit(")", 1)[1].split()[0] for path in glob.glob(f"/proc/{board.pid}/task/*/stat")]
    for _ in range(200):
        if set(threads()) == {"T"}:
            break
        time.sleep(0.01)
    try:
        own.get(timeout=1)
        check(False, "a stopped process answers")
    except OSError:
        pass
    finally:
        os.kill(board.pid, signal.SIGCONT)
    own.ready()
    check(board.quit() == 0, "the end")
