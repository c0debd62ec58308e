#!/usr/bin/env python3
"""Security of the built program: what may reach a terminal or a pipe, which files are believed, how files are written.

usage: security.py path/to/doratop [--long] [--seed N] [TEST...]

Python's standard library, tmux and infocmp only. Prints a line for each test and `N passed, N failed`; what needs
root says so and is skipped without. --long draws 100,000 random values instead of 2,000.
"""
import argparse, fcntl, functools, gzip, json, os, pty, random, re, select, shutil, signal, stat, struct, subprocess, sys
import tempfile, termios, threading, time, unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(ROOT, "sample-data", "quarter.jsonl")
parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--long", action="store_true")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("tests", nargs="*")
OPTIONS = parser.parse_intermixed_args()
BINARY = os.path.abspath(OPTIONS.binary)
WORK = tempfile.mkdtemp(prefix="doratop-security")
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": WORK, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
TESTS = []
RUNNING = set()


def test(body):
    TESTS.append(body)
    return body


def check(condition, words):
    if not condition:
        raise AssertionError(words)


class Skipped(Exception):
    pass


def run(*args, **more):
    """Runs a command without a terminal."""
    env = {**ENVIRONMENT, **more.pop("env", {})}
    more = {"stdin": subprocess.DEVNULL, "timeout": 60, **more}
    return subprocess.run([BINARY, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, **more)


class Terminal:
    """A program on a pty of its own."""

    def __init__(self, args, rows=24, columns=80, **env):
        self.bytes = b""
        # A state of its own: what one test has read is no business of the next.
        state = tempfile.mkdtemp(dir=WORK)
        self.pid, self.fd = pty.fork()
        RUNNING.add(self)
        if self.pid == 0:
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(BINARY, [BINARY] + args, {**ENVIRONMENT, "XDG_STATE_HOME": state, **env})

    def drain(self, quiet=0.15, limit=10):
        """Reads until nothing has come for a while."""
        end = time.time() + limit
        while time.time() < end and select.select([self.fd], [], [], quiet)[0]:
            try:
                data = os.read(self.fd, 1 << 16)
            except OSError:
                return
            if not data:
                return
            self.bytes += data

    def until(self, text, seconds=15, since=0):
        end = time.time() + seconds
        while text not in self.bytes[since:] and time.time() < end:
            self.drain(0.05, 0.2)
        check(text in self.bytes[since:], f"{text!r} never came: ...{self.bytes[-400:]!r}")

    def key(self, text, quiet=0.15):
        os.write(self.fd, text.encode())
        self.drain(quiet)

    def repainted(self, keys="", footer=b"Help", seconds=30):
        """Sends keys and has all drawn anew, so that each word comes as a whole; gives what was drawn."""
        mark, end = len(self.bytes), time.time() + seconds
        os.write(self.fd, (keys + "\x0c").encode())
        while time.time() < end:
            self.drain(0.05, 0.3)
            last = self.bytes.rfind(b"\x1b[2J", mark)
            if last >= 0 and footer in self.bytes[last:]:
                return self.bytes[last:]
        raise AssertionError(f"{keys!r}: never drawn anew: ...{self.bytes[mark:][-300:]!r}")

    def end(self, seconds=20):
        """The exit code, after everything has been read; it is killed when it does not end."""
        end = time.time() + seconds
        code = None
        while code is None and time.time() < end:
            self.drain(0.02, 0.2)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            code = os.waitstatus_to_exitcode(status) if pid else None
        self.drain(0.02, 0.2)
        if code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
        RUNNING.discard(self)
        return code


# --- What a terminal may be sent -------------------------------------------------------------------------------------

# What curses uses of an entry to draw; no bell, no title, no colours anew, no printer, no reset.
USED = """clear cup home cub cub1 cud cud1 cuf cuf1 cuu cuu1 hpa vpa cr ht cbt nel ed el el1 ech ich ich1 dch dch1 il il1
    dl dl1 ind indn ri rin csr rep smcup rmcup smkx rmkx smir rmir civis cnorm cvvis sgr sgr0 bold dim rev smul rmul smso
    rmso setaf setab setf setb op oc smacs rmacs enacs sc rc smam rmam""".split()
# The modes that doratop itself sets: the mouse and the marks around pasted text.
OWN = [rf"\x1b\[\?{mode}[hl]" for mode in (1000, 1002, 1003, 1006, 2004)]


def unescaped(text):
    """A string of infocmp as the terminal gets it; parameters stay."""
    names = {"E": "\x1b", "e": "\x1b", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "s": " ", "0": "\0"}
    def letter(match):
        word = match.group(0)
        if word[0] == "^":
            return chr(ord(word[1]) & 0x1f) if word[1] != "?" else "\x7f"
        return chr(int(word[1:], 8)) if len(word) > 2 else names.get(word[1], word[1])
    return re.sub(r"\\[0-7]{3}|\\.|\^[@-_?]", letter, re.sub(r"\$<[^>]*>", "", text))


def pattern(text):
    """A regular expression for all that a string with parameters may become."""
    place = 0

    def sequence():
        nonlocal place
        out = ""
        while place < len(text):
            if text[place] != "%":
                out += re.escape(text[place])
                place += 1
                continue
            word = re.compile(r"%(\{\d+\}|'.'|p\d|[gP][A-Za-z]|:?[-+# ]*[\d.]*[doxX]|.)", re.S).match(text, place).group(0)
            if word in ("%t", "%e", "%;"):
                return out, word
            place += len(word)
            if word == "%?":
                out += choice()
            elif word == "%%":
                out += "%"
            elif word[-1] in "doxX" and not word.startswith(("%p", "%g", "%P")):
                out += r"\d{1,8}"
            check(word not in ("%s", "%c"), f"a string or a character as parameter in {text!r}")
        return out, None

    def choice():
        nonlocal place
        ways = []
        _, end = sequence()
        while True:
            check(end == "%t", f"no %t in {text!r}")
            place += 2
            way, end = sequence()
            ways.append(way)
            if end == "%e":
                place += 2
                way, end = sequence()
                if end == "%t":
                    continue
                ways.append(way)
            else:
                ways.append("")
            check(end == "%;", f"no %; in {text!r}")
            place += 2
            return "(?:" + "|".join(ways) + ")"

    return sequence()[0]


def grammar(term):
    """What a type's entry lets curses send, and what doratop adds, as one expression."""
    got = subprocess.run(["infocmp", "-1x", term], capture_output=True, text=True)
    check(got.returncode == 0, got.stderr)
    found = dict(re.findall(r"^\t(\w+)=(.*),$", got.stdout, re.M))
    # A repeated character comes first as itself.
    if found.get("rep", "").startswith("%p1%c"):
        found["rep"] = found["rep"][5:]
    parts = {pattern(unescaped(found[name])) for name in USED if name in found} - {""}
    # Curses makes the end of all attributes of what this is without the way back from line drawing.
    parts |= {re.escape(unescaped(found.get("rmacs", ""))), r"\x1b\[m" if "\\E[" in found.get("sgr0", "") else ""} - {""}
    return re.compile("|".join(sorted(parts | set(OWN), key=len, reverse=True)))


# Unicode's Default_Ignorable_Code_Point beyond its format characters: fillers, joiners, variation selectors, tags.
IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")


# What `themes show` writes on a terminal: looks, and line breaks.
SHOWN = re.compile("\x1b\\[[0-9;]*m|\r?\n")


@functools.cache
def is_mark(letter):
    return unicodedata.category(letter) in ("Mn", "Me")


@functools.cache
def is_visible(letter):
    return unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and not IGNORABLE.match(letter)


def foreign(data, expression):
    """All of a stream that is neither a character to be seen nor of the grammar: places with what stands there."""
    text = data.decode("utf-8", "surrogateescape")
    found, place, marks = [], 0, 0
    while place < len(text):
        letter = text[place]
        if is_visible(letter):
            marks = marks + 1 if is_mark(letter) else 0
            if marks > 4:
                found.append((place, "a pile of marks"))
            place += 1
            continue
        match = expression.match(text, place)
        if not match or not match.group(0):
            found.append((place, text[place:place + 12]))
            place += 1
        else:
            place = match.end()
    return found


def foreign_to_pipes(data, has_cr=False):
    """All characters of an output that no pipe should get; line breaks and tabs are fine."""
    text = data.decode("utf-8", "surrogateescape").replace("\n", "").replace("\t", "")
    if has_cr:
        text = text.replace("\r", "")
    return sorted({letter for letter in text if not is_visible(letter)})


# --- Hostile values --------------------------------------------------------------------------------------------------

CORPUS = [
    "\x1b", "\x1b[", "\x1b[31m", "\x1b[2J\x1b[H", "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]8;;file:///etc/passwd\x1b\\here\x1b]8;;\x1b\\", "\x1b]1337;File=inline=1:AAAA\x07", "\x1b]4;1;rgb:00/00/00\x07",
    "\x1bP+q544e\x1b\\", "\x1bP1$r0m\x1b\\", "\x1b_Gi=1,a=T;AAAA\x1b\\", "\x1b^private\x1b\\", "\x1bXstart\x1b\\",
    "\x1b]0;never ended", "\x1bPnever ended", "\x1bc", "\x1b#8", "\x1b[6n", "\x1b[c", "\x1b[>c", "\x1b[21t", "\x1b[?1049l",
    "\x1b[?1000h", "\x1b(0lqqk", "\x1b[5i", "\x1b%G", "\x0e\x0f", "\x9b31m", "\x9b2J", "\x9d0;owned\x9c", "\x90q\x9c",
    "\x84\x85\x88\x8d\x8e\x8f\x98\x9e\x9f", "\x00", "a\x00b", "\x07\x07", "\b\b\b\bover", "\rstart", "one\ntwo", "a\tb",
    "\x0b\x0c", "\x7f\x7f", "\u202egnp.exe", "\u202d\u202c", "\u2066\u2067\u2068\u2069", "\u200e\u200f\u061c", "\u200bzero",
    "zero\u200c\u200d\u2060\ufeff", "\u00adsoft", "\u2028line\u2029", "\u180e", "\u034f\u115f\u1160\u3164\uffa0",
    "\U000e0041\U000e007f", "\U000e0100", "\ue000\uf8ff\U000f0000\U0010fffd", "\ufffe\uffff\U0010ffff", "\ufffd",
    "e" + "\u0301" * 1000, "\u0301first", "\u20dd\u20e3", "\u6f22\u5b57" * 40, "\uff21\uff22",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u26a0\ufe0f\u2764\ufe0e", "\U0001f1e9\U0001f1ea", "\u1100\u1161\u11a8\uac00", "\u0e01\u0e33", "\u0915\u094d\u0937",
    "\u0430dmin", "p\u0430yments", "$(touch pwned)", "`id`", "'; DROP", "--help", "../../etc/passwd", "=1+1", "%s%n", "",
    "x" * 5000, "\u00a0\u2003\u3000", "\ufff9\ufffa\ufffb", "\U0001d173", "\u2800", "<b>&amp;", "\"\\", "{{7*7}}",
]
RANGES = [(0, 0x20), (0x7f, 0xa0), (0x20, 0x7f), (0x300, 0x370), (0x590, 0x600), (0x2000, 0x2070), (0x2500, 0x25a0),
          (0x3040, 0x30a0), (0x4e00, 0x9fff), (0xe000, 0xf900), (0xfe00, 0xfe10), (0xff00, 0x10000), (0x1f300, 0x1f700),
          (0xe0000, 0xe0200), (0, 0xd800), (0x10000, 0x110000)]


def hostile(rng):
    """A value that means harm: of the corpus, pieces of it one after the other, or anything at all."""
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(CORPUS)
    if kind < 0.6:
        return "".join(word[:rng.randint(0, len(word))] for word in rng.choices(CORPUS, k=rng.randint(2, 4)))[:200]
    return "".join(chr(rng.randrange(*rng.choice(RANGES))) for _ in range(rng.randint(1, 24)))


def hostile_log(path, rng, lines, kinds=("deploy",)):
    """Writes events of which every word is hostile; most begin with a mark, which is returned, to see that they came."""
    marks = []

    def value(is_marked=True):
        if not is_marked or rng.random() < 0.2:
            return hostile(rng)
        marks.append(f"q{len(marks):05d}z".replace("00", "ab"))
        return marks[-1] + hostile(rng)

    now = int(time.time())
    with open(path, "wb") as file:
        for number in range(lines):
            kind = rng.choice(kinds)
            event = {"time": now - 30 - 20 * number, "kind": kind, "id": value(False), "service": value(), "team": value(False)}
            if kind == "deploy":
                event.update(state=rng.choice(("succeeded", "succeeded", "failed")), env="production", version=value(),
                             actor=value(), sha="%040x" % rng.getrandbits(160))
            elif kind == "incident":
                event.update(state="opened", title=value(False), severity=value(False))
            else:
                event.update(text=value(False))
            text = json.dumps(event, ensure_ascii=rng.random() < 0.5)
            file.write(text.encode("utf-8", "replace") + b"\n")
            if number % 50 == 0:
                file.write(rng.choice([b"\xff\xfe\x9b31m\n", b"{\"\x1b]0;owned\x07\":1}\n", b"\x9b2J\x1bc\n", b"[[[[\x00\n",
                                       b'{"time":"\\u001b[2J","kind":"deploy"}\n', b'{"kind":"\\ud800"}\n']))
    return marks


def shown(data, marks):
    return set(marks) & set(re.findall("q[0-9ab]{5}z", data.decode("utf-8", "surrogateescape")))


@test
def known_grammar():
    """the grammar takes what curses sends and nothing that a log could want to send"""
    for term in ("xterm-256color", "screen-256color", "linux", "vt100"):
        expression = grammar(term)
        entry = subprocess.run(["infocmp", "-1", term], capture_output=True, text=True).stdout
        for name in ("clear", "el", "sgr0"):
            text = unescaped(re.search(rf"\t{name}=(.*),\n", entry).group(1))
            check(not foreign(text.encode(), expression), f"{term}: {name}")
        check(not foreign(b"\x1b[12;40H", expression), f"{term}: cup")
        for text in CORPUS:
            # A terminal's own ways to clear or to colour can only be told from a log's by not being drawn at all.
            if "\x1b]" in text or "\x1bP" in text or "\x9b" in text or "\x1b_" in text or "\u202e" in text or "\x07" in text:
                check(foreign(text.encode(), expression), f"{term}: takes {text!r}")
    for raw in (b"\x9b31m", b"\xff", b"\xc2\x9b", b"\x1bc", b"e" + b"\xcc\x81" * 5, b"\x1b[5m"):
        check(foreign(raw, grammar("xterm-256color")), raw)


def draw_everything(term, rng, lines, kinds, rows, columns, walk):
    """Draws a hostile log, and gives the bytes, those of its marks that are among them, and all of its marks."""
    log = os.path.join(WORK, f"{term}.jsonl")
    marks = hostile_log(log, rng, lines, kinds)
    t = Terminal([log], rows=rows, columns=columns, TERM=term)
    t.until(b"DEPLOYMENT FREQUENCY")
    t.drain(0.5)
    walk(t, lines)
    t.key("Q")
    code = t.end()
    check(code == 0, f"{term}: exit {code}")
    found = foreign(t.bytes, grammar(term))
    check(not found, f"{term}: {len(found)} outside the grammar, {found[:5]!r}")
    return t.bytes, shown(t.bytes, marks), marks


def long_list(t, _):
    """The list of deployments at its beginning, then ten rows on so that some of it is drawn over."""
    t.repainted("d")
    t.repainted("\x1b[6~" * 3)


@test
def hostile_values():
    """random and chosen hostile values in every field of a list: no byte outside the grammar of the terminal's type"""
    wanted = 100_000 if OPTIONS.long else 2_000
    seen = total = size = number = 0
    while seen < wanted:
        rng = random.Random(OPTIONS.seed * 1000 + number)
        lines = 1_900 if OPTIONS.long else 900
        # A terminal that is as high as the list is long.
        data, drawn, marks = draw_everything("xterm-256color", rng, lines, ("deploy",), lines + 50, 300, long_list)
        check(len(drawn) > 0.8 * len(marks), f"only {len(drawn)} of {len(marks)} values were drawn")
        seen, total, size, number = seen + len(drawn), total + len(marks), size + len(data), number + 1
    print(f"      {seen} marked values of {total} seen in {size} bytes, 0 bytes outside")


def walk_views(t, _):
    for keys in ("d", "\r", "\x1b", "i", "\r", "\x1b", "G", "\r", "\x1b", "s", "T", "e", "G", "\r", "E", "o", "2", "?", "?", "/q0\r",
                 "n", "&service:q\r", "&q0\r", "W", "W", "W", "W", "w", ":metric change-failure-rate\r", "/\x1b[31m\r", "c", "\x0c"):
        t.key(keys, 0.2 if OPTIONS.long else 0.06)


@test
def hostile_terminals():
    """every view of a hostile log on other types of terminals: no byte outside the grammar of each"""
    terms = ["xterm-256color", "screen-256color", "linux", "vt100"]
    for number, term in enumerate(terms + ["tmux-256color", "xterm-direct", "ansi", "rxvt"] * OPTIONS.long):
        if subprocess.run(["infocmp", term], capture_output=True).returncode:
            print(f"      no entry of {term} here")
            continue
        rng = random.Random(OPTIONS.seed * 77 + number)
        draw_everything(term, rng, 400, ("deploy", "deploy", "incident", "note"), 45, 160, walk_views)


def tmux(server, *args):
    env = {**os.environ, "LANG": "C.UTF-8", "HOME": WORK}
    return subprocess.run(["tmux", "-L", server, "-f", "/dev/null", *args], capture_output=True, text=True, env=env).stdout


RULER = r"""
import json, os, re, sys, termios, tty
letters, out = json.load(open(sys.argv[1])), {}
old = termios.tcgetattr(0)
tty.setraw(0)
for letter in letters:
    os.write(1, ("\r\x1b[Ka" + letter + "\x1b[6n").encode())
    reply = b""
    while not reply.endswith(b"R"):
        reply += os.read(0, 1)
    out[letter] = int(re.search(rb";(\d+)R", reply).group(1)) - 2
termios.tcsetattr(0, termios.TCSANOW, old)
json.dump(out, open(sys.argv[2] + ".part", "w"))
os.rename(sys.argv[2] + ".part", sys.argv[2])
"""


def widths_by(server, letters):
    """How far the terminal itself moves its cursor for each character."""
    script, asked, told = (os.path.join(WORK, name) for name in ("ruler.py", "asked.json", "told.json"))
    open(script, "w").write(RULER)
    json.dump(sorted(letters), open(asked, "w"))
    tmux(server, "new-window", f"{sys.executable} {script} {asked} {told}")
    end = time.time() + 60
    while not os.path.exists(told):
        check(time.time() < end, "the terminal did not say how wide its characters are")
        time.sleep(0.05)
    return json.load(open(told))


@test
def widths():
    """what the terminal shows in a row is as wide as the row, whatever stands in it"""
    server = f"doratop-security-{os.getpid()}"
    log = os.path.join(WORK, "wide.jsonl")
    rng = random.Random(OPTIONS.seed)
    hostile_log(log, rng, 900, ("deploy", "incident"))
    width, rows = 132, []
    try:
        command = f"env TERM=screen-256color XDG_STATE_HOME={WORK}/state {BINARY} {log}"
        tmux(server, "new-session", "-d", "-x", str(width), "-y", "45", command)
        end = time.time() + 15
        while "DEPLOYMENT FREQUENCY" not in tmux(server, "capture-pane", "-p"):
            check(time.time() < end, "nothing was drawn")
            time.sleep(0.05)
        for keys in (["d"], *[["NPage"]] * (20 if OPTIONS.long else 8), ["i"], *[["NPage"]] * 4, ["s"], *[["NPage"]] * 4):
            tmux(server, "send-keys", *keys)
            time.sleep(0.3)
            rows += tmux(server, "capture-pane", "-p").split("\n")
        letters = {letter for row in rows for letter in row if not letter.isascii()}
        measured = widths_by(server, letters)
        columns = lambda text: sum(1 if letter.isascii() else measured[letter] for letter in text)
        odd = wide = 0
        result = None
        for row in rows:
            check(columns(row) <= width, f"{columns(row)} columns of {width}: {row!r}")
            # What stands behind a hostile field has to begin where the heading says.
            result = row.index("RESULT") if "TIME  " in row and "RESULT" in row else result
            found = re.search(r"(\+ ok|X FAIL|= same|< back|\? open) +-  ", row) if result else None
            if found:
                before = row[:found.start()]
                check(columns(before) == result, f"{columns(before)} columns before the result, not {result}: {row!r}")
                odd += 1
                wide += any(measured[letter] != 1 for letter in before if not letter.isascii())
        check(odd > 100 and wide > 20, f"only {wide} of {odd} rows had anything to measure")
        print(f"      {odd} rows, {wide} with wide or combining characters, {len(letters)} kinds of characters")
    finally:
        tmux(server, "kill-server")


# --- Pipes -----------------------------------------------------------------------------------------------------------


def check_pipes(words, got, codes=None, has_cr=False, is_ansi=False):
    out = re.sub(rb"\x1b\[[0-9;]*m", b"", got.stdout) if is_ansi else got.stdout
    for name, data, cr in (("output", out, has_cr), ("errors", got.stderr, False)):
        bad = foreign_to_pipes(data, cr)
        check(not bad, f"{words}: in the {name} {bad[:8]!r}")
    check(codes is None or got.returncode in codes, f"{words}: exit {got.returncode}: {got.stderr[-300:]!r}")


COMMANDS = [
    ["watch"], ["watch", "--plain"], ["watch", "--once", "--width", "200", "--height", "60", "--braille"], ["report"],
    ["report", "--by", "service"], ["report", "--by", "team", "--format", "json"], ["report", "--compare", "-2d,-1d"],
    ["report", "--compare", "-2d,-1d", "--format", "json"], ["report", "--compare", "baseline", "--by", "team"],
    *[["report", "--format", form, *more] for form in ("csv", "markdown", "html")
      for more in ([], ["--by", "service"], ["--compare", "-2d,-1d", "--by", "team"])], ["check"], ["doctor", "--places", "100"],
    ["report", "--follow", "--until-idle", "0.3s"], ["replay", "--once"], ["replay", "--once", "--as-known"],
    ["report", "--as-known"], ["demo", "--once"], ["demo", "--plain"],
    *[["explain", metric, "--format", form] for metric in ("deployment-frequency", "lead-time", "change-failure-rate",
                                                           "recovery-time") for form in ("text", "json", "csv")],
    *[["snapshot", "--format", form, "--view", view] for form in ("text", "svg", "html", "ansi")
      for view in ("overview", "deployments", "incidents", "services", "teams", "events", "quality", "stream", "wallboard")],
    *[["snapshot", "--plain", "--view", view] for view in ("overview", "deployments", "incidents", "services", "events")],
]


@test
def piped_commands():
    """every command says what it says about a hostile log in characters that can be seen"""
    log = os.path.join(WORK, "piped.jsonl")
    hostile_log(log, random.Random(OPTIONS.seed + 5), 1500 if OPTIONS.long else 250, ("deploy", "incident", "note"))
    for command in COMMANDS:
        got = run(*command, *([] if command[0] == "demo" else [log]))
        check_pipes(command, got, {0, 1}, has_cr="csv" in command, is_ansi="ansi" in command)
        check(len(got.stdout) > 100 or command == ["check"], f"{command}: said nothing: {got}")
    names = re.findall(r"^  (\w+) ", run("--help").stdout.decode().split("SUBCOMMANDS:")[1], re.M)
    check({"watch", "report", "slice", "themes"} <= set(names), names)
    helps = [["help", name] for name in names if name != "help"]
    for command in [["--help"], ["--version"], ["--generate-completion-script", "bash"], *helps]:
        check_pipes(command, run(*command), {0})


@test
def hostile_arguments():
    """arguments, names of files and the environment come back only in characters that can be seen"""
    log = os.path.join(WORK, "plain.jsonl")
    open(log, "w").write('{"time":"2026-06-30T10:00:00Z","kind":"deploy","state":"succeeded","id":"1",'
                         '"service":"a","env":"production"}\n')
    count = 0
    values = [text for text in CORPUS if "\0" not in text and 0 < len(text) < 300]
    values = values if OPTIONS.long else values[::9]
    for text in values:
        for args in ([text], ["report", text], ["report", "--" + text.replace("=", ""), log], ["report", "--window=" + text, log],
                     ["report", "--zone=" + text, log], ["report", "--service=" + text, log],
                     ["report", "--compare=" + text, log],
                     ["report", "--as-of=" + text, log], ["snapshot", "--view=" + text, log],
                     ["snapshot", "--output=/nowhere/" + text.replace("/", ""), log],
                     ["themes", "check", text], ["themes", "check", text + ".yaml"], ["themes", "show", text],
                     ["keys", "check", text], ["keys", "--keys=" + text], ["caps", "--term=" + text, "--theme=" + text],
                     ["watch", "--once", "--keys=" + text, log],
                     ["slice", "--from=" + text, "--to=" + text, log], ["replay", "--once", "--from=" + text, log],
                     ["explain", text, log], ["help", text], ["doctor", text], ["watch", "--interval=" + text, log]):
            check_pipes(args, run(*args))
            count += 1
        env = {"TERM": text, "COLORTERM": text, "LANG": text, "TZ": text}
        env.update((name, f"{WORK}/homes/{text}") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"))
        for args in (["watch", log], ["caps"], ["themes"], ["keys"], ["report", "--zone", "local", log]):
            check_pipes([args, env], run(*args, env=env))
            if args[0] != "watch":
                continue
            t = Terminal(args, **env)
            t.until(b"doratop")
            t.key("q")
            check(t.end() == 0, f"{env}: did not end")
            # No such type is known: a stand-in draws, and says so.
            found = foreign(t.bytes, grammar("vt100"))
            check(not found, f"{args} {env}: on the terminal {found[:4]!r}")
            count += 2
        folder = os.path.join(WORK, "names")
        os.makedirs(os.path.join(folder, "dir"))
        name = os.path.join(folder, text.replace("/", "").encode("utf-8", "replace").decode("utf-8")[:60] + ".jsonl")
        shutil.copy(log, name)
        shutil.copy(log, name + ".gz")
        shutil.copy(log, os.path.join(folder.encode(), b"raw\x9b2J\xff.jsonl"))
        for args in (["doctor"], ["report", "--strict"], ["watch", "--once"], ["snapshot", "--view", "quality"],
                     ["slice", "--from", "2026-06-01", "--to", "2026-07-01"]):
            for source in (name, name + ".gz", folder, os.path.join(folder, "*"), os.path.join(folder, "dir")):
                check_pipes([*args, source], run(*args, source))
                count += 1
        shutil.rmtree(folder)
    print(f"      {len(values)} values, {count} runs")


# --- Files that are believed -----------------------------------------------------------------------------------------


def own_file(folder, name, text, mode=0o644):
    path = os.path.join(folder, name)
    open(path, "w").write(text)
    os.chmod(path, mode)
    return path


KINDS = (("theme", 'base: paper\nroles: { status.ok: "#0000d0" }\n', ["themes/mine.yaml"]),
         ("keys", "keys: { freeze: f }\n", ["keys.yaml"]))


def uses(kind, path):
    """The commands that would believe a file of a kind."""
    if kind == "theme":
        return (["themes", "check", path], ["themes", "show", path], ["snapshot", "--theme", path, SAMPLE],
                ["caps", "--theme", path],
                ["watch", "--once", "--theme", path, SAMPLE], ["replay", "--once", "--theme", path, SAMPLE],
                ["demo", "--once", "--theme", path], ["watch", "--theme", path, SAMPLE])
    return (["keys", "check", path], ["keys", "--keys", path], ["watch", "--once", "--keys", path, SAMPLE],
            ["watch", "--keys", path, SAMPLE])


def refused(command, path, words, env=None):
    got = run(*command, env=env or {})
    check(got.returncode == 78, f"{command}: exit {got.returncode}, {got.stderr!r}")
    line = got.stderr.decode().split("\n")[0]
    check(line.startswith(f"doratop: {path}: ") and words in line, f"{command}: {line!r}, expected {words!r}")
    check(command[0] in ("keys", "themes", "caps") or not got.stdout, f"{command}: goes on, {got.stdout[:100]!r}")


@test
def files_of_others():
    """a theme or keys that others could have written end the program with 78 and the path"""
    for kind, text, names in KINDS:
        folder = tempfile.mkdtemp(dir=WORK)
        path = own_file(folder, "mine.yaml", text)
        for command in uses(kind, path):
            got = run(*command)
            check(got.returncode in (0, 1) and path.encode() not in got.stderr, f"{command}: {got.stderr!r}")
        os.chmod(path, 0o666)
        for command in uses(kind, path):
            refused(command, path, "everybody can write to it (mode 0666), expected chmod o-w")
        t = Terminal(uses(kind, path)[-1])
        check(t.end() == 78 and b"everybody can write" in t.bytes and b"\x1b" not in t.bytes, f"on a terminal: {t.bytes!r}")
        os.chmod(path, 0o664)
        check(run(*uses(kind, path)[0]).returncode == 0, "a file that its group can write to")
        os.chmod(path, 0o644)
        os.chmod(folder, 0o777)
        refused(uses(kind, path)[-1], path, "everybody can replace it (its folder has mode 0777), expected chmod o-w")
        # In a folder such as /tmp nobody else can.
        os.chmod(folder, 0o1777)
        check(run(*uses(kind, path)[0]).returncode == 0, "a folder with the sticky bit")
        os.chmod(folder, 0o755)
        open_folder = os.path.join(folder, "open")
        os.mkdir(open_folder)
        link = os.path.join(folder, "link.yaml")
        os.symlink(own_file(open_folder, "mine.yaml", text), link)
        check(run(*uses(kind, link)[0]).returncode == 0, "a link")
        os.chmod(open_folder, 0o777)
        refused(uses(kind, link)[0], link, "everybody can replace it")
        # Where the environment has them, without being asked for.
        home = os.path.join(folder, "home")
        usual = os.path.join(home, "doratop", names[0])
        os.makedirs(os.path.dirname(usual))
        own_file(os.path.dirname(usual), os.path.basename(usual), text, 0o646)
        command = ["watch", SAMPLE] + (["--theme", "mine"] if kind == "theme" else [])
        refused(command, usual, "everybody can write to it", env={"XDG_CONFIG_HOME": home})
        got = run("themes", "list", env={"XDG_CONFIG_HOME": home})
        check(got.returncode == 0, "a list names what is refused")
        if IS_ROOT:
            os.chown(path, NOBODY, NOBODY)
            for command in uses(kind, path):
                refused(command, path, f"belongs to user {NOBODY}, expected a file of your own or of root")
            os.chown(path, 0, 0)
            for way in (folder, WORK):
                os.chmod(way, 0o755)
            got = run(*uses(kind, path)[0], user=NOBODY, group=NOBODY, extra_groups=[])
            check(got.returncode == 0, f"root's file for others: {got}")
        else:
            print("      not root: no file of another user is tried")


@test
def odd_configuration():
    """a theme or keys that are no file, are too much, or say what they must not are named with their place, at once"""
    folder = tempfile.mkdtemp(dir=WORK)
    pipe, big, loop = (os.path.join(folder, name + ".yaml") for name in ("pipe", "big", "loop"))
    os.mkfifo(pipe)
    with open(big, "w") as file:
        file.truncate(1 << 30)
    os.symlink(loop, loop)
    many = own_file(folder, "many.yaml", "roles:\n" + "".join(f"  r{n}: red\n" for n in range(1_000_000)))
    bombs = own_file(folder, "bomb.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nroles: *b\n")
    deep = own_file(folder, "deep.yaml", "[" * 60_000)
    for path, words in ((pipe, "not a file"), ("/dev/zero", "not a file"), (folder + "/", "not a file"),
                        (big, "more than 65536 bytes"),
                        (many, "more than 65536 bytes"), (loop, "too many levels"), (bombs, ":1: anchors"), (deep, ":1: "),
                        (folder + "/none.yaml", "no such file")):
        for command in (["themes", "check", path], ["keys", "check", path]):
            started = time.time()
            got = run(*command)
            check(got.returncode == 78 and words in got.stderr.decode(), f"{command}: {got}")
            check(time.time() - started < 5, f"{command}: {time.time() - started:.1f} s")
            check_pipes(command, got)
    texts = (
        ("roles: { text: 99999999999999999999 }", 1, "roles.text is"), ("glyphs: { ok: \u6f22 }", 1, "glyphs.ok is"),
        ('glyphs: { ok: "\\u200b" }', 1, "glyphs.ok is"), ('glyphs: { ok: "\\x1b" }', 1, "glyphs.ok is"),
        ('glyphs: { ok: "" }', 1, "glyphs.ok is"),
        ('glyphs: { ok: "\\u0301" }', 1, "glyphs.ok is"), ("glyphs: { ok: ab }", 1, "glyphs.ok is"),
        ('palette: { "\\e[2J": "\\e]0;x\\a" }', 1, "palette.^[[2J is"), ('roles:\n  text: "\\e[31m"', 2, "roles.text is"),
        ('roles:\n  text: { fg: "#12345" }', 2, "roles.text.fg is"),
        ("base: ../../etc/passwd", 1, "expected the name of a theme"),
    )
    for text, line, words in texts:
        path = own_file(folder, "bad.yaml", text + "\n")
        got = run("themes", "check", path)
        said = got.stderr.decode()
        check(got.returncode == 78 and f"{path}:{line}: " in said and words in said, f"{text!r}: {got}")
        check_pipes(text, got)
        # On the screen what is wrong falls back, and is said; --strict ends.
        t = Terminal(["--theme", path, SAMPLE], rows=45, columns=200)
        t.until(b"+ OK")
        t.until(f"bad.yaml:{line}".encode())
        t.key("q")
        check(t.end() == 0 and not foreign(t.bytes, grammar("xterm-256color")), f"{text!r} on the screen")
        refused(["watch", "--strict", "--theme", path, SAMPLE], f"{path}:{line}", words)
        t = Terminal(["themes", "show", path], rows=60)
        check(t.end() == 0 and not foreign(t.bytes, SHOWN), f"{text!r} shown: {foreign(t.bytes, SHOWN)[:5]}")
    path = own_file(folder, "key.yaml", '"\\e]0;x\\a": 1\nroles: { "\\x9b": red }\n')
    for command, code in ((["themes", "check", path], 0), (["themes", "check", "--strict", path], 78),
                          (["snapshot", "--theme", path, SAMPLE], 0), (["snapshot", "--strict", "--theme", path, SAMPLE], 78),
                          (["watch", "--once", "--strict", "--theme", path, SAMPLE], 78),
                          (["caps", "--strict", "--theme", path], 78),
                          (["watch", "--once", "--strict", SAMPLE], 0)):
        got = run(*command)
        check(got.returncode == code, f"{command}: {got}")
        check_pipes(command, got)


@test
def replaced_meanwhile():
    """a theme that is replaced all the time is read as one of its versions, and a broken one leaves the screen as it is"""
    folder = tempfile.mkdtemp(dir=WORK)
    path = os.path.join(folder, "theme.yaml")
    versions = ["name: " + letter * 9000 + "\nbase: paper\n" for letter in "AB"]
    done = threading.Event()
    renames = 0

    def replace():
        nonlocal renames
        while not done.is_set():
            os.rename(own_file(folder, "new", versions[renames % 2]), path)
            renames += 1
    own_file(folder, "theme.yaml", versions[0])
    thread = threading.Thread(target=replace)
    thread.start()
    seen = set()
    try:
        for _ in range(1000 if OPTIONS.long else 60):
            got = run("themes", "show", path)
            check(got.returncode == 0 and not got.stderr, f"{got.returncode}: {got.stderr!r}")
            letters = set(got.stdout.decode().split(", ")[1][:200])
            check(letters in ({"A"}, {"B"}), f"of two versions: {letters}")
            seen |= letters
    finally:
        done.set()
        thread.join()
    check(seen == {"A", "B"} and renames >= (10_000 if OPTIONS.long else 100), f"{renames} renames, seen {seen}")
    print(f"      {renames} renames")
    open(path, "w").write('name: own\nbase: paper\nglyphs: { ok: "*" }\n')
    t = Terminal(["--theme", path, SAMPLE], columns=160)
    t.until(b"* OK")

    def read_again(words):
        mark = len(t.bytes)
        t.key("R")
        t.until(words, since=mark)
    for text, glyph, words in (("roles: [", b"* OK", b"not YAML"), ("", b"+ OK", b"theme /"),
                               ('name: own\nbase: paper\nglyphs: { ok: "%" }\n', b"% OK", b"theme /")):
        open(path, "w").write(text)
        read_again(words)
        # Whatever key comes next takes the notice away.
        check(glyph in t.repainted(), f"{text!r}: no {glyph}")
    os.chmod(path, 0o666)
    read_again(b"everybody can write")
    check(b"% OK" in t.repainted(), "a file of others, when it is read again")
    t.key("q")
    check(t.end() == 0, "ended")


@test
def rights():
    """running with the rights of somebody else is refused with 77"""
    if not IS_ROOT:
        raise Skipped("only root can begin a program with the rights of another")
    os.chmod(WORK, 0o755)
    for change, words in ((lambda: os.setresuid(NOBODY, 0, 0), b"running setuid, user 65534 with the rights of user 0"),
                          (lambda: os.setresgid(NOBODY, 0, 0), b"running setgid, group 65534 with the rights of group 0")):
        for args in ([SAMPLE], ["--help"], ["report", SAMPLE], ["--version"]):
            got = run(*args, preexec_fn=change)
            check(got.returncode == 77 and words in got.stderr and not got.stdout, f"{args}: {got}")


@test
def no_terminal():
    """without a terminal watch and replay print one plain frame and say so; nothing that is no log is read as one"""
    for args in (["watch", SAMPLE], [SAMPLE], ["replay", SAMPLE], ["demo"]):
        got = run(*args)
        check(got.returncode == 0 and b"FREQUENCY" in got.stdout, got)
        check(b"standard input and output are not a terminal; one plain frame instead" in got.stderr, got.stderr)
        check_pipes(args, got)
    t = Terminal(["slice", "--from", "-2h", "--to", "-1h", SAMPLE])
    check(t.end() == 64 and b"may upset a terminal" in t.bytes and b'{"' not in t.bytes, "raw lines on a terminal")
    for option, value, words in (("--theme", "moon", b"no such theme"), ("--keys", "/nowhere/keys.yaml", b"/nowhere/keys.yaml")):
        got = run("watch", "--once", option, value, SAMPLE)
        check(got.returncode == 0 and b"FREQUENCY" in got.stdout and words in got.stderr, f"{option}: {got}")
    check(not run("watch", "--once", SAMPLE).stderr and not run("watch", "--plain", SAMPLE).stderr, "asked for")
    folder = tempfile.mkdtemp(dir=WORK)
    for args in (["report", folder + "/none.jsonl"], ["snapshot", folder + "/none.jsonl"], ["check", folder + "/none.jsonl"],
                 ["slice", "--from", "-2h", "--to", "-1h", folder + "/none.jsonl"], ["doctor", folder + "/none.jsonl"]):
        got = run(*args)
        check(got.returncode == 66 and f"{folder}/none.jsonl: no such file".encode() in got.stderr, f"{args}: {got}")
    got = run("report", "--strict", folder)
    check(got.returncode == 65 and folder.encode() in got.stderr, f"a folder without logs: {got}")


@test
def patterns():
    """no pattern of a source and no filter takes longer than its files"""
    folder = tempfile.mkdtemp(dir=WORK)
    for number in range(200):
        shutil.copy(os.devnull, os.path.join(folder, "a" * 200 + f"{number}.jsonl"))
    deep = folder
    for _ in range(30):
        deep = os.path.join(deep, "d" * 20)
        os.mkdir(deep)
    for pattern_ in ("a*" * 40 + "b", "*" * 200 + "b", "[a-z]*" * 30 + "!", "**/" * 60 + "*.jsonl", "(a+)+$*",
                     "*/" * 20 + "../" * 20 + "*"):
        started = time.time()
        got = run("report", os.path.join(folder, pattern_), SAMPLE, timeout=20)
        check(time.time() - started < 5, f"{pattern_}: {time.time() - started:.1f} s, exit {got.returncode}")


# --- Files that are written ------------------------------------------------------------------------------------------


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def writers(path, folder):
    log = os.path.join(folder, "log.jsonl")
    shutil.copy(SAMPLE, log)
    return (["snapshot", "--output", path, log],
            ["slice", "--from", "2026-06-01", "--to", "2026-06-02", "--overwrite", "--output", path, log])


@test
def written_files():
    """what is written gets the user's permissions, keeps those it had, and leaves nothing else"""
    folder = tempfile.mkdtemp(dir=WORK)
    out = os.path.join(folder, "out.svg")
    for command in writers(out, WORK):
        for mask, wanted in ((0o022, 0o644), (0o077, 0o600), (0o027, 0o640), (0, 0o644)):
            got = run(*command, preexec_fn=lambda: os.umask(mask))
            check(got.returncode == 0 and mode(out) == wanted, f"{command} umask {mask:o}: mode {mode(out):o}: {got.stderr}")
            os.remove(out)
        own_file(folder, "out.svg", "old", 0o600)
        check(run(*command).returncode == 0 and mode(out) == 0o600, f"{command}: a private file became {mode(out):o}")
        check(open(out).read() != "old" and os.listdir(folder) == ["out.svg"], f"{command}: {os.listdir(folder)}")
        os.remove(out)
    target = os.path.join(folder, "demo")
    option = "--write" if b"--write" in run("demo", "--help").stdout else "--write-files"
    secret = own_file(folder, "secret", "secret", 0o600)
    os.mkdir(target)
    check(run("demo", option, target).returncode == 0, "demo")
    check({mode(os.path.join(target, name)) for name in os.listdir(target)} == {0o644}, "modes of the demo's files")
    check(open(secret).read() == "secret", "another file")


@test
def laid_links():
    """a link of somebody else's in a folder for everybody chooses no file to be replaced; one's own does"""
    shared = tempfile.mkdtemp(dir=WORK)
    os.chmod(shared, 0o1777)
    folder = tempfile.mkdtemp(dir=WORK)
    precious = own_file(folder, "precious", "precious")
    link = os.path.join(shared, "board.svg")
    for command in writers(link, WORK):
        os.symlink(precious, link)
        got = run(*command)
        check(got.returncode == 0 and open(precious).read() != "precious" and os.path.islink(link), f"one's own link: {got}")
        own_file(folder, "precious", "precious")
        if not IS_ROOT:
            print("      not root: no link of another user is tried")
            os.remove(link)
            continue
        os.chown(shared, 1, 0)
        os.lchown(link, NOBODY, NOBODY)
        got = run(*command)
        sentence = f"{link}: a link of user {NOBODY} in a folder for everybody"
        check(got.returncode == 74 and sentence.encode() in got.stderr, f"{command}: {got}")
        check(open(precious).read() == "precious" and os.path.islink(link), "the file was replaced all the same")
        os.chown(shared, 0, 0)
        os.remove(link)
    # Whoever guesses a name beside the file lays a link there.
    out = os.path.join(shared, "out.svg")
    for number in range(200):
        for name in (f"{out}.{os.getpid() + number}.tmp", f"{out}.tmp"):
            if not os.path.lexists(name):
                os.symlink(precious, name)
    check(run("snapshot", "--output", out, SAMPLE).returncode == 0, "beside guessed names")
    check(open(precious).read() == "precious", "through a guessed name")


@test
def kept_lines():
    """the lines that --as-known keeps are in a file without a name that nobody else can open"""
    temporary = tempfile.mkdtemp(dir=WORK)
    log = os.path.join(WORK, "packed.jsonl.gz")
    with gzip.open(log, "wb") as file:
        file.write(open(SAMPLE, "rb").read())
    before = {name for name in os.listdir("/tmp") if name.startswith("doratop-")}
    t = Terminal(["replay", "--as-known", log], rows=45, columns=160, TMPDIR=temporary)
    t.until(b"REPLAY")
    t.drain(0.5, 1)
    kept = []
    for name in os.listdir(f"/proc/{t.pid}/fd"):
        path = f"/proc/{t.pid}/fd/{name}"
        try:
            found = os.stat(path)
            if stat.S_ISREG(found.st_mode) and "doratop-" in os.readlink(path):
                kept.append((found.st_nlink, stat.S_IMODE(found.st_mode), os.readlink(path)))
        except FileNotFoundError:
            pass
    t.key("q")
    check(t.end() == 0, "ended")
    check(kept and all(links == 0 and way == 0o600 for links, way, _ in kept), f"kept in {kept}")
    after = {name for name in os.listdir("/tmp") if name.startswith("doratop-")}
    left = [name for name in after - before if re.fullmatch(r"doratop-\w{6}", name)]
    check(not left and not os.listdir(temporary), f"left behind: {left}")


def main():
    passed = failed = 0
    for body in TESTS:
        if OPTIONS.tests and body.__name__ not in OPTIONS.tests:
            continue
        started = time.time()
        try:
            body()
            passed += 1
            print(f"ok    {body.__doc__} ({time.time() - started:.1f} s)")
        except Skipped as reason:
            print(f"skip  {body.__doc__}: {reason}")
        except Exception as error:
            failed += 1
            print(f"FAIL  {body.__doc__}: {error!r}"[:3000])
        # What a failed test has left.
        for terminal in list(RUNNING):
            terminal.end(0)
        sys.stdout.flush()
    shutil.rmtree(WORK, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
