"""Tests of the reports: every format has the numbers of the JSON report, and no name of a log is more than a name in any.

DORATOP_SEED=N begins with another random log; each log's seed is printed.
"""
import base64, csv, hashlib, html.parser, io, json, math, os, random, re, time, unicodedata

from harness import HOSTILE, SAMPLE, WORK, check, run, test

KEYS = ("deploymentFrequency", "leadTime", "changeFailureRate", "recoveryTime")
# Names that mean harm in one format or another, and a few that mean none.
NAMES = ["api", "web-shop", "=cmd|' /C calc'!A0", "+1", "@everyone", "a;=1+1", 'say "hi", you', "<script>alert(1)</script>",
         '"><img src=x onerror=alert(1)>', "| a | b |", "a\\|b", "[x](http://evil.example)", "www.evil.example", "`code`",
         "*b* _i_ ~~s~~", "1. one", "- item", "> quote", "&lt;b&gt;", "</style><style>", "javascript:alert(1)", "\u202egnp",
         "\u05e9\u05dc\u05d5\u05dd", "\u65e5\u672c\u8a9e", "line\r\nbreak", "\x1b[2J\x07", "a@evil.example", "$x$ {{7*7}}"]


# What the words of the reports are made of: the same rules as `Figures`, written again.

def half_up(value, digits):
    scaled = math.floor(abs(value) * 10 ** digits + 0.5)
    text = "%d" % scaled if digits == 0 else "%d.%0*d" % (scaled // 10 ** digits, digits, scaled % 10 ** digits)
    return ("-" if value < 0 and scaled else "") + text


def rate(value):
    return "-" if value is None else half_up(value, 2 if abs(value) < 0.995 else 1 if abs(value) < 99.5 else 0)


def percent(value):
    return "-" if value is None else half_up(value * 100, 1) + "%"


def duration(value):
    if value is None:
        return "-"
    total = int(value)
    if total >= 8640000:
        return "%dd" % (total // 86400)
    if total >= 86400:
        return "%dd%02dh" % (total // 86400, total // 3600 % 24)
    return "%02d:%02d:%02d" % (total // 3600, total // 60 % 60, total % 60)


def value_of(measures, key):
    measure = measures[key]
    return measure["perDay"] if key == "deploymentFrequency" else measure["rate"] if key == "changeFailureRate" else measure["mean"]


def words_of(key, value):
    return {"deploymentFrequency": rate, "changeFailureRate": percent}.get(key, duration)(value)


def sample_of(measures, key):
    measure = measures[key]
    if key == "changeFailureRate":
        return "%d of %d failed" % (measure["failed"], measure["attempts"])
    return "n=%d" % measure["deployments" if key == "deploymentFrequency" else "n"]


def verdict_of(measures, key):
    return {True: "OK", False: "MISS", None: "NO DATA"}[measures[key]["target"]["met"]]


def target_of(measures, key):
    target = measures[key]["target"]
    if key == "deploymentFrequency":
        return "above %s a day" % rate(target["perDayAbove"])
    return "below %s" % (percent(target["rateBelow"]) if key == "changeFailureRate" else duration(target["secondsBelow"]))


def report(form, *args):
    got = run("report", "--format", form, *args)
    check(got.returncode == 0, f"{form} {args}: {got.returncode} {got.stderr}")
    return got.stdout.decode("utf-8", "strict")


def random_log(path, seed):
    """A log of a few services and teams with names of all kinds; some have nearly nothing in it."""
    source = random.Random(seed)
    names = source.sample(NAMES, source.randint(1, 5))
    teams = source.sample(NAMES, 2)
    days = source.choice([3, 20, 70])
    lines, count = [], source.choice([4, 40, 150])

    def at(seconds):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1782800000 - seconds))
    for number in range(count):
        service, age = source.choice(names), source.randint(0, days * 86400)
        team = teams[names.index(service) % 2] if source.random() < 0.9 else None
        sha = "%08x" % (seed * 1000 + number)
        if source.random() < 0.8:
            lines.append({"time": at(age + source.randint(60, 90000)), "kind": "commit", "service": service, "sha": sha,
                          "author": "ann"})
        if source.random() < 0.85:
            lines.append({"time": at(age), "kind": "deploy", "service": service, "env": "production", "id": f"d{number}", "sha": sha,
                          "state": source.choice(["succeeded"] * 5 + ["failed", "started"]), "team": team, "run": f"r{number}"})
        if source.random() < 0.15:
            title = source.choice(NAMES)
            incident = {"kind": "incident", "id": f"{title}{number}", "title": title, "service": service}
            lines.append({**incident, "time": at(age), "state": "opened"})
            if source.random() < 0.8:
                lines.append({**incident, "time": at(max(0, age - source.randint(60, 9000))), "state": "resolved"})
        if source.random() < 0.1:
            lines.append({"time": at(age), "kind": "job", "state": "succeeded", "id": f"j{number}", "name": source.choice(NAMES),
                          "service": service, "sha": sha})
    with open(path, "w") as file:
        file.writelines(json.dumps({k: v for k, v in line.items() if v is not None}) + "\n" for line in lines)
    return source.choice(["30d", "7d", "12h", "90d"])


# Readers of the formats, by their own rules.

def read_csv(text):
    """The rows by (scope kind, number of the scope, metric, statistic); every text cell is looked at."""
    check(text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "a line that does not end as RFC 4180 wants it")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    head = rows[0]
    found, scopes = {}, {}
    for row in rows[1:]:
        check(len(row) == len(head), f"{len(row)} cells in {row}")
        for cell in row:
            check(not cell[:1] or cell[0] not in "=+-@\t\r" or re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell), f"a formula: {cell!r}")
        cells = dict(zip(head, row))
        names = scopes.setdefault(cells["scopeKind"], [])
        if cells["scopeName"] not in names:
            names.append(cells["scopeName"])
        key = cells["scopeKind"], names.index(cells["scopeName"]), cells["metric"], cells["statistic"]
        if cells["metric"] != "alert":
            check(key not in found, f"twice: {key}")
        found[key] = cells
    return found, scopes


def tables_of(markdown):
    """Tables of Markdown as lists of rows of cells, unescaped; nothing else of it may mean anything."""
    tables, last = [], None
    for line in markdown.split("\n"):
        if not line.startswith("|"):
            last = None
            continue
        cells = [cell.strip() for cell in re.findall(r"((?:\\.|[^|\\])*)\|", line[1:])]
        for cell in cells:
            rest = re.sub(r"\\.|`@`", "", cell)
            check(not re.search(r"<(?! )|[\[\]`_~@]|https?:/|www\.", rest.replace("**", "")), f"means something: {cell!r}")
        plain = [re.sub(r"\\(.)", r"\1", cell.replace("`@`", "@")).replace("**", "") for cell in cells]
        if last is None:
            last = []
            tables.append(last)
        check(not last or len(last[0]) == len(plain), f"{len(plain)} cells in {line!r}")
        if not re.fullmatch(r"[-: |]+", line):
            last.append(plain)
    return tables


TAGS = set("html head meta title style body header main footer section article div figure figcaption h1 h2 h3 p ul ol li dl dt dd table "
           "caption thead tbody tr th td b strong span bdi br details summary svg desc line rect path text".split())
ATTRIBUTES = set("lang charset http-equiv content name class id scope role tabindex aria-label aria-labelledby data-label viewbox "
                 "x y x1 x2 y1 y2 d width height text-anchor".split())


class Page(html.parser.HTMLParser):
    """A page as a tree of [tag, attributes, children]; refuses what is not closed in order, and what no page of ours has."""

    def __init__(self, text):
        super().__init__()
        self.root = ["", {}, []]
        self.open = [self.root]
        self.words = text
        self.feed(text)
        self.close()
        check(self.open == [self.root], f"not closed: {[node[0] for node in self.open]}")
        check("<script" not in text.lower() and "<!--" not in text, "a script or a comment")

    def handle_starttag(self, tag, attrs):
        check(tag in TAGS, f"<{tag}>")
        for name, value in attrs:
            check(name in ATTRIBUTES and value is not None, f"<{tag} {name}={value!r}>")
        node = [tag, dict(attrs), []]
        self.open[-1][2].append(node)
        if tag not in ("meta", "br"):
            self.open.append(node)

    def handle_endtag(self, tag):
        check(self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>")
        self.open.pop()

    def handle_data(self, data):
        self.open[-1][2].append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data!r}")

    def handle_pi(self, data):
        raise AssertionError(f"an instruction: {data!r}")

    def unknown_decl(self, data):
        raise AssertionError(f"a declaration: {data!r}")

    def all(self, tag, node=None):
        for child in (node or self.root)[2]:
            if not isinstance(child, str):
                if child[0] == tag:
                    yield child
                yield from self.all(tag, child)

    @classmethod
    def text(cls, node):
        return node if isinstance(node, str) else "".join(map(cls.text, node[2]))

    def section(self, name):
        return next((node for node in self.all("section") if node[1]["aria-labelledby"] == name), None)

    def rows(self, node):
        """The cells of the first table below a node, less its headings."""
        table = next(self.all("table", node))
        return [[self.text(cell) for cell in row[2]] for row in list(self.all("tr", table))[1:]]


def alone(page):
    """Nothing is fetched, nothing runs, and browsers are told so; the sheet is the one that they are told of."""
    sheet = next(page.all("style"))
    policy = next(node[1]["content"] for node in page.all("meta") if "http-equiv" in node[1])
    digest = base64.b64encode(hashlib.sha256("".join(sheet[2]).encode()).digest()).decode()
    check(policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
          f"the policy is {policy}; the sheet's digest is {digest}, as HTMLStyle.digest has to say")
    check("url(" not in "".join(sheet[2]) and "@import" not in "".join(sheet[2]), "the sheet asks for something")
    for node in page.all("svg"):
        names = [child[0] for child in node[2] if not isinstance(child, str)]
        check(names[:2] == ["title", "desc"] and node[1]["role"] == "img", f"a picture without words: {names[:3]}")
    for node in page.all("table"):
        check(node[2][0][0] == "caption", "a table without a caption")


def visible(words, text):
    bad = [c for c in text if c not in "\r\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    check(not bad, f"{words}: {bad!r}")


def same(words, cell, value):
    """A cell of CSV has a value, or nothing."""
    check(cell == "" if value is None else cell != "" and float(cell) == value, f"{words}: {cell!r}, not {value}")


def same_csv(words, numbers, rows, kind, place):
    for key, statistic in (("deploymentFrequency", "perDay"), ("leadTime", "mean"), ("leadTime", "median"), ("leadTime", "p90"),
                           ("changeFailureRate", "rate"), ("recoveryTime", "mean"), ("recoveryTime", "median"), ("reworkRate", "rate"),
                           ("failedDeploymentRecoveryTime", "mean")):
        cells, measure = rows[kind, place, key, statistic], numbers[key]
        value, where = measure[statistic], f"{words} {key} {statistic}"
        same(where, cells["value"], value)
        check(value is not None or cells["reason"] == measure["reason"], f"{where}: {cells['reason']!r}")
        if "target" in measure and statistic in ("perDay", "rate", "mean"):
            check(cells["met"] == {True: "true", False: "false", None: ""}[measure["target"]["met"]], f"{where}: {cells['met']}")
            check(cells["level"] == (measure["level"] or ""), f"{where}: {cells['level']}")
            check(cells["reason"] == measure.get("reason", ""), f"{where}: {cells['reason']}")
            if cells["comparedWith"] == "previous period":
                same(f"{where} before", cells["before"], measure["previous"][statistic])
            same(f"{where} baseline", cells["baseline"], measure["baseline"]["value"])
            check(cells["baselineVerdict"] == (measure["baseline"].get("verdict") or ""), f"{where}: {cells['baselineVerdict']}")
        n = measure.get("attempts", measure.get("n", measure.get("deployments")))
        check(int(cells["n"]) == n, f"{words} {key}: n {cells['n']}, not {n}")


def same_formats(words, args):
    """All formats of one report have the numbers of its JSON."""
    numbers = json.loads(report("json", "--by", "service", *args))
    teams = json.loads(report("json", "--by", "team", *args))
    whole = next((name for name, value in numbers["scope"].items() if value is not None), "everything")
    for by, key in (("service", "byService"), ("team", "byTeam")):
        parts = (numbers if by == "service" else teams)[key]
        text = report("csv", "--by", by, *args)
        visible(words, text)
        rows, scopes = read_csv(text)
        same_csv(words, numbers, rows, whole, 0)
        check(len(scopes.get(by, [])) >= len(parts), f"{words}: {len(parts)} of {by}, {scopes}")
        for place, part in enumerate(parts):
            same_csv(f"{words} {by} {place}", part, rows, by, place)
        for stage in numbers["valueStream"]["stages"]:
            for statistic in ("wip", "p50", "p85", "firstPass"):
                cells = rows[whole, 0, "valueStream", f"{stage['stage']}.{statistic}"]
                same(f"{words} {stage['stage']} {statistic}", cells["value"], stage[statistic])
                check(stage[statistic] is not None or cells["reason"], f"{words} {stage['stage']} {statistic}: no reason")
        for name in ("lines", "events", "rejected", "duplicates"):
            check(float(rows["everything", 0, "input", name]["value"]) == numbers["input"][name], f"{words} {name}")

        text = report("markdown", "--by", by, *args)
        visible(words, text)
        tables = tables_of(text)
        for row, key in zip(tables[0][1:], KEYS):
            value, measure = value_of(numbers, key), numbers[key]
            unit = " a day" if key == "deploymentFrequency" and value is not None else ""
            reason = f" ({measure['reason']})" if value is None else ""
            check(row[1] == words_of(key, value) + unit + reason, f"{words} {key}: {row}, {value}")
            check(row[2] == target_of(numbers, key) and row[6] == sample_of(numbers, key), f"{words} {key}: {row}")
            check(row[3] == verdict_of(numbers, key) + (f", {measure['level']}" if measure["level"] else ""), f"{words} {key}: {row}")
            before = measure["previous"]["perDay" if key == "deploymentFrequency" else "rate" if key == "changeFailureRate" else "mean"]
            check(row[4].replace(" a day", "") == words_of(key, before), f"{words} {key}: {row}, before {before}")
        check(len(tables) == 2 or not parts, f"{words}: {len(tables)} tables")
        for row, part in zip(tables[1][1:] if parts else [], parts):
            for cell, key in zip(row[1:], KEYS):
                value = value_of(part, key)
                wanted = words_of(key, value) + ("" if value is None else f" {verdict_of(part, key)} ({sample_of(part, key)})")
                check(cell == wanted, f"{words} {by} {key}: {cell!r}, not {wanted!r}")
        for alert in numbers["alerts"]:
            check(alert["severity"].upper() in text, f"{words}: no {alert}")

        text = report("html", "--by", by, *args)
        visible(words, text)
        page = Page(text)
        alone(page)
        for card, key in zip(page.all("article"), KEYS):
            value, measure = value_of(numbers, key), numbers[key]
            shown, facts = page.text(next(node for node in page.all("p", card) if node[1].get("class") == "value")), page.text(card)
            check(shown.split(" ")[0] == words_of(key, value), f"{words} {key}: {shown!r}, {value}")
            for wanted in (f"target {target_of(numbers, key)}", sample_of(numbers, key), f" {verdict_of(numbers, key)}",
                           measure.get("reason", ""),
                           f"level {measure['level']} (2021)" if measure["level"] else "no level" if value is None
                           else f"no level: {measure['reason']}"):
                check(wanted in facts, f"{words} {key}: no {wanted!r} in {facts!r}")
        section = page.section("parts")
        check(bool(section) == bool(parts), f"{words}: {len(parts)} parts")
        rows = page.rows(section) if parts else []
        check(len(rows) == len(parts), f"{words}: {len(rows)} rows of {len(parts)}")
        for row, part in zip(rows, parts):
            for cell, key in zip(row[1:], KEYS):
                wanted = f"{words_of(key, value_of(part, key))} "
                check(cell.startswith(wanted) and f" {verdict_of(part, key)}" in cell, f"{words} {key}: {cell!r}")
                check(sample_of(part, key) in cell, f"{words} {key}: {cell!r}")
        for row, stage in zip(page.rows(page.section("stream")), numbers["valueStream"]["stages"]):
            check(row[0] == stage["stage"] and row[3:5] == [duration(stage["p50"]), duration(stage["p85"])], f"{words}: {row}, {stage}")
    return numbers


@test
def report_formats():
    """CSV, Markdown and HTML have the numbers, reasons, levels and verdicts of the JSON report, for the sample and random logs"""
    seed = int(os.environ.get("DORATOP_SEED", 1))
    same_formats("the sample", (SAMPLE,))
    same_formats("the sample in Berlin", ("--zone", "Europe/Berlin", "--window", "7d", "--team", "payments", SAMPLE))
    path = os.path.join(WORK, "random.jsonl")
    seen = set()
    for number in range(seed, seed + (40 if os.environ.get("DORATOP_LONG") else 8)):
        window = random_log(path, number)
        numbers = same_formats(f"seed {number}", ("--window", window, path))
        seen.update((key, numbers[key]["target"]["met"]) for key in KEYS)
    print(f"      seeds {seed} to {number}, {len(seen)} of 12 verdicts")
    check(len(seen) >= 9, f"the logs are too much alike: {sorted(map(str, seen))}")


def same_comparison(words, args, by):
    """What a comparison says is the same in every format."""
    found = json.loads(report("json", *args, "--by", by))
    kind = "byTeam" if by == "team" else "byService"
    rows, scopes = read_csv(report("csv", *args, "--by", by))
    places = {"deploymentFrequency": ("deploymentFrequency", "perDay"), "leadTimeMean": ("leadTime", "mean"),
              "leadTimeMedian": ("leadTime", "median"), "changeFailureRate": ("changeFailureRate", "rate"),
              "recoveryTimeMean": ("recoveryTime", "mean"), "recoveryTimeMedian": ("recoveryTime", "median"),
              "failedDeploymentRecoveryTimeMean": ("failedDeploymentRecoveryTime", "mean"), "reworkRate": ("reworkRate", "rate"),
              "streamLeadTimeMean": ("valueStream", "leadTimeMean"), "flowEfficiency": ("valueStream", "flowEfficiency"),
              "meanWip": ("valueStream", "littlesLaw.meanWip")}

    def differ(cells, measure, where):
        same(f"{where} before", cells["before"], measure["a"]["value"])
        same(f"{where} now", cells["value"], measure["b"]["value"])
        same(f"{where} difference", cells["difference"], measure["difference"])
        same(f"{where} relative", cells["relative"], measure["relative"])
        check(cells["verdict"] == measure["verdict"], f"{where}: {cells}")
        check(bool(cells["differenceReason"]) == (measure["difference"] is None), f"{where}: {cells}")
    for figure, measure in found["measures"].items():
        differ(rows["everything", 0, *places[figure]], measure, f"{words} {figure}")
    # Names are written in another way in each format; the order is the same, with those that are gone last.
    gone = [part for part in found[kind] if part["measures"]["changeFailureRate"]["b"].get("reason", "").startswith("there is no such")]
    parts = [part for part in found[kind] if part not in gone] + gone
    check(len(scopes.get(by, [])) == len(parts), f"{words}: {len(parts)} of {by}, {scopes}")
    for place, part in enumerate(parts):
        for figure, measure in part["measures"].items():
            if measure["b"]["value"] is not None or measure["a"]["value"] is not None:
                differ(rows[by, place, *places[figure]], measure, f"{words} {by} {place} {figure}")
    for figure, moved in found["movedBy"].items():
        column = sorted(float(row["movedBy"]) for (scope, _, *key), row in rows.items()
                        if scope == by and tuple(key) == places[figure] and row["movedBy"] not in ("", "0"))
        if moved["difference"] is None:
            check(not column and moved["reason"], f"{words}: {figure} was moved")
            continue
        parts = sorted(one["contribution"] for one in moved["teams" if by == "team" else "services"])
        check(column == parts, f"{words}: {figure} moved by {column}, not {parts}")
        size = 1 + sum(map(abs, parts))
        check(abs(sum(parts) + moved["rest"] - moved["difference"]) < 1e-9 * size, f"{words}: {figure} does not add up")
    page = Page(report("html", *args, "--by", by))
    alone(page)
    shown = {row[0]: row for row in page.rows(page.section("changes"))}
    titles = {"deploymentFrequency": "Deployments a day", "leadTimeMean": "Lead time, mean", "changeFailureRate": "Change failure rate",
              "recoveryTimeMean": "Recovery, mean"}
    markdown = tables_of(report("markdown", *args, "--by", by))[0][1:]
    for (figure, title), row, key in zip(titles.items(), markdown, KEYS):
        measure = found["measures"][figure]
        check(shown[title][1:3] == [words_of(key, measure["a"]["value"]), words_of(key, measure["b"]["value"])], f"{words}: {shown[title]}")
        check(row[4].replace(" a day", "") == words_of(key, measure["a"]["value"]), f"{words}: {row}")
        word = {"incomparable": "("}.get(measure["verdict"], measure["verdict"])
        check(word in shown[title][4] and word in row[5], f"{words}: {shown[title]} {row}")
    return found


@test
def report_comparisons():
    """--compare previous, baseline and two spans say the same in every format, by service and by team"""
    for asked in ("previous", "baseline", "2026-05,2026-06", "baseline"):
        for by in ("service", "team"):
            found = same_comparison(f"{asked} by {by}", ("--compare", asked, SAMPLE), by)
            check(found["schema"] == "doratop.compare/1", "no schema")
    kept = json.loads(report("json", "--by", "service", SAMPLE))
    found = json.loads(report("json", "--compare", "baseline", SAMPLE))
    check(found["a"]["label"] == "baseline" and found["a"]["days"] and found["measures"].keys() >= {"leadTimeMedian"}, f"{found['a']}")
    for key, figure in zip(KEYS, ("deploymentFrequency", "leadTimeMean", "changeFailureRate", "recoveryTimeMean")):
        check(found["measures"][figure]["a"]["value"] == kept[key]["baseline"]["value"], f"{key}: not the baseline of the report")
    path = os.path.join(WORK, "compared.jsonl")
    seed = int(os.environ.get("DORATOP_SEED", 1))
    for number in range(seed, seed + (20 if os.environ.get("DORATOP_LONG") else 4)):
        window = random_log(path, number)
        for asked in ("previous", "baseline"):
            same_comparison(f"seed {number} {asked}", ("--compare", asked, "--window", window, path), ("service", "team")[number % 2])
    print(f"      seeds {seed} to {number}")


@test
def incomparable_baselines():
    """a baseline that is none, not finished, or defined in another way is not compared with, and every format says why"""
    young = os.path.join(WORK, "young.jsonl")
    with open(young, "w") as file:
        for n in range(12):
            file.write(json.dumps({"time": f"2026-06-{n + 1:02}T10:00:00Z", "kind": "deploy", "state": "succeeded", "id": str(n),
                                   "service": "api", "env": "production", "version": str(n)}) + "\n")
    empty = os.path.join(WORK, "nothing.jsonl")
    with open(empty, "w") as file:
        file.write('{"time":"2026-06-01T10:00:00Z","kind":"note","text":"x"}\n')
    state = os.path.join(WORK, "kept.db")
    got = run("baseline", "capture", "--state", state, SAMPLE)
    check(got.returncode == 0, f"capture: {got}")
    for args, words in (((young,), "the baseline is not finished, day 12 with 12 deployments"), ((empty,), "no production deployment yet"),
                        (("--state", state, "--lead-time-start", "authored", SAMPLE), "lead time from authored, was committed")):
        texts = {form: report(form, "--compare", "baseline", *args) for form in ("text", "json", "csv", "markdown", "html")}
        for form, text in texts.items():
            check("not comparable: " in text and words in text, f"{form} {args}: no {words!r} in {text[:2000]}")
        found = json.loads(texts["json"])
        check(all(m["difference"] is None and m["reason"].startswith("not comparable: ") for m in found["measures"].values()), f"{found}")
        check(all(moved["difference"] is None and not moved["services"] for moved in found["movedBy"].values()), f"{found['movedBy']}")
        alone(Page(texts["html"]))
    # Where the definition is the same, what was kept is compared with, also when the log has gone.
    found = json.loads(report("json", "--compare", "baseline", "--state", state, SAMPLE))
    check(found["measures"]["leadTimeMean"]["difference"] is not None, f"{found['measures']}")


@test
def hostile_reports():
    """what a hostile log says is words in every format, and each stays well-formed"""
    for args in ([], ["--by", "service"], ["--by", "team"], ["--compare", "previous"]):
        page = Page(report("html", *args, HOSTILE))
        alone(page)
        rows, _ = read_csv(report("csv", *args, HOSTILE))
        check(rows, "no rows")
        tables_of(report("markdown", *args, HOSTILE))
        for form in ("csv", "markdown", "html"):
            visible(form, report(form, *args, HOSTILE))
    text = report("html", SAMPLE)
    for word in ("http:", "https:", "//", "src=", "href=", "url(", "<script", "javascript", " style=", "@import"):
        check(word not in text, f"{word} in the page")
    check(text.count("http") == text.count("http-equiv") == 1, "an address in the page")


def luminance(color):
    parts = [int(color[n:n + 2], 16) / 255 for n in (1, 3, 5)] if len(color) == 7 else [int(c * 2, 16) / 255 for c in color[1:]]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@test
def report_colours():
    """words of the page have a contrast of 4.5 on what is behind them, in light, dark and on paper, and shapes one of 3"""
    sheet = re.search("<style>(.*?)</style>", report("html", SAMPLE), re.S).group(1)
    roots = [dict(re.findall("--([a-z]+):(#[0-9a-f]+)", root)) for root in re.findall(":root{([^}]*)}", sheet)]
    check(len(roots) == 3 and all(root.keys() == roots[0].keys() for root in roots), f"{roots}")
    for root in roots:
        for name, least in (("text", 4.5), ("dim", 4.5), ("ok", 4.5), ("miss", 4.5), ("bar", 3), ("part", 3)):
            for behind in ("back", "card"):
                one, two = sorted((luminance(root[name]), luminance(root[behind])))
                check((two + 0.05) / (one + 0.05) >= least, f"{name} {root[name]} on {behind} {root[behind]}: {(two + 0.05) / (one + 0.05):.2f}")


@test
def report_choices():
    """every format goes with --as-known and --by, none but JSON with --follow, and an unknown one is refused with the list"""
    for form in ("text", "json", "csv", "markdown", "html"):
        for args in (["--as-known"], ["--by", "team", "--as-known"], ["--team", "payments"], ["--service", "nobody"]):
            got = run("report", "--format", form, *args, SAMPLE)
            check(got.returncode == 0 and len(got.stdout) > 500, f"{form} {args}: {got}")
            check("--as-known" not in args or form == "csv" or b"later" in got.stdout, f"{form}: does not say what it is")
        got = run("report", "--format", form, "--follow", "--until-idle", "0.5s", SAMPLE)
        check(got.returncode == (0 if form in ("text", "json") else 64), f"--follow {form}: {got}")
    got = run("report", "--format", "pdf", SAMPLE)
    check(got.returncode == 64 and all(name in got.stderr for name in (b"csv", b"markdown", b"html", b"json", b"text")), f"{got}")
    got = run("report", "--format", "html", "--strict", HOSTILE)
    check(got.returncode == 65 and got.stdout.endswith(b"</html>\n"), f"--strict: {got.returncode}")
    got = run("report", "--format", "markdown", os.path.join(WORK, "not-there.jsonl"))
    check(got.returncode == 66 and not got.stdout, f"no such file: {got}")


@test
def times_in_every_form():
    """--as-of takes every time that --from takes: relative ones from the last event on, local ones by --zone"""
    def as_of(text, *args):
        got = run("report", "--format", "json", "--as-of", text, *args, SAMPLE)
        return json.loads(got.stdout)["asOf"] if got.returncode == 0 else got.stderr.decode()
    last = "2026-06-30T10:59:53Z"
    for text, args, want in (
            ("-2h", [], "2026-06-30T08:59:53Z"), ("2026-06-04", [], "2026-06-04T00:00:00Z"), ("end", [], last), ("10:00", [], "2026-06-30T10:00:00Z"),
            ("2026-06-04 13:40", ["--zone", "Europe/Berlin"], "2026-06-04T11:40:00Z"), ("yesterday 9:05", [], "2026-06-29T09:05:00Z"),
            ("2026-06-04T13:40:00+02:00", [], "2026-06-04T11:40:00Z"), ("2026-06-04 13:40:00+02:00", [], "2026-06-04T11:40:00Z")):
        got = as_of(text, *args)
        check(got == want, f"{text} {args}: {got}, want {want}")
    for command in (["report"], ["--once"], ["check"], ["explain", "lead-time"]):
        got = run(*command, "--as-of", "soon", SAMPLE)
        check(got.returncode == 64 and b'--as-of is "soon", expected a time such as 2026-10-04' in got.stderr, f"{command}: {got}")
    got = run("--once", "--as-of", "-2h", SAMPLE)
    check(got.returncode == 0, f"a screen: {got}")
    got = run("--once", "--as-of", "start", SAMPLE)
    check(got.returncode == 64 and b"still to be read" in got.stderr, f"a screen at the start: {got}")


@test
def names_that_the_log_does_not_have():
    """a service or a team that nothing in the log is of is said, for its zeros look like figures"""
    for option, words in (("--service", 'of the service "chekout"'), ("--team", 'of a service of the team "chekout"')):
        for command, code in ((["report"], 0), (["report", "--compare", "previous"], 0), (["check"], 1)):
            got = run(*command, option, "chekout", SAMPLE)
            check(got.returncode == code and f"no production deployment or incident up to 2026-06-30T10:59:53Z is {words}" in got.stderr.decode(), f"{command}: {got.returncode} {got.stderr}")
    for args in ([], ["--team", "payments"], ["--service", "notifications", "--window", "1d"]):
        got = run("report", *args, SAMPLE)
        check(not got.stderr, f"{args}: {got.stderr}")
