"""Tests with Debian's Prometheus: what its tool says of the text, and what it has when it has scraped a dashboard."""
import json, os, shutil, subprocess, time, urllib.parse, urllib.request

from dashboards import note
from harness import BINARY, HOSTILE, ROOT, SAMPLE, append, check, deploy, test
from metrics_bench import Stage, await_true, free_port, instant, samples


def is_missing(program):
    if shutil.which(program):
        return False
    note(f"skipped: the program {program} is not here")
    return True


def promtool(text):
    """What `promtool check metrics` complains of."""
    done = subprocess.run(["promtool", "check", "metrics"], input=text.encode(), capture_output=True, timeout=30)
    return (done.returncode, (done.stdout + done.stderr).decode())


@test
def checked():
    """promtool has nothing to complain of: reports of all samples, both forms that are served, and the file"""
    if is_missing("promtool"):
        return
    count = 0
    for log in (SAMPLE, HOSTILE, os.path.join(ROOT, "sample-data", "mixed.jsonl"), os.devnull):
        for by in ("none", "service", "team"):
            done = subprocess.run([BINARY, "report", "--format", "openmetrics", "--by", by, log], capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL, timeout=60)
            check(done.returncode == 0 and done.stdout.endswith("\n# EOF\n"), f"{log} {by}: {done.stderr}")
            check(promtool(done.stdout) == (0, ""), f"{log} {by}: {promtool(done.stdout)}")
            count += len(samples(done.stdout))
    own = Stage("checked")
    board = own.start(*own.listening, "--metrics-file", own.file)
    own.ready()
    await_true(lambda: os.path.exists(own.file), "the file")
    with open(own.file) as file:
        for text in (own.get()[2], file.read()):
            check(promtool(text) == (0, ""), f"{promtool(text)}")
    # The check can fail.
    check(promtool("doratop_days 1\n")[0] != 0, "promtool complains of nothing at all")
    note(f"{count} samples of reports")
    check(board.quit() == 0, "the end")


class Prometheus:
    """A real one, on loopback, with a folder of its own, that scrapes one dashboard each second."""

    def __init__(self, place, target):
        path = os.path.join(place, "prometheus.yml")
        with open(path, "w") as file:
            json.dump({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": [
                {"job_name": "doratop", "static_configs": [{"targets": [target]}]}]}, file)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.output = open(os.path.join(place, "prometheus.log"), "wb")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={os.path.join(place, 'data')}",
             f"--web.listen-address={self.url[7:]}"], stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT)

    def __enter__(self):
        def is_ready():
            check(self.process.poll() is None, f"it ended: {open(self.output.name).read()[-2000:]}")
            try:
                with urllib.request.urlopen(self.url + "/-/ready", timeout=5):
                    return True
            except OSError:
                return False
        try:
            await_true(is_ready, "it is ready", 30)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.output.close()

    def ask(self, path, **query):
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
            found = json.load(answer)
        check(found["status"] == "success", f"{found}")
        return found["data"]

    def value(self, query, **more):
        """The values of a query, by their labels."""
        return [(row["metric"], float(row["value"][1])) for row in self.ask("query", query=query, **more)["result"]]


@test
def scraped():
    """a Prometheus that scrapes the dashboard has the numbers of the JSON report, and knows types, units and names"""
    if is_missing("prometheus"):
        return
    own = Stage("scraped")
    board = own.start(*own.listening)
    own.ready()
    with Prometheus(own.place, own.url[7:]) as prometheus:
        await_true(lambda: [value for _, value in prometheus.value("up")] == [1], "it is up", 20, lambda: prometheus.ask("targets"))
        target, = prometheus.ask("targets")["activeTargets"]
        check(target["lastError"] == "", f"{target}")
        # All of one scrape: values of the instant at which the clock was scraped.
        (_, clock), = prometheus.value("doratop_as_of_timestamp_seconds")
        report = own.report(instant(clock))
        compared = 0
        for query, value in [
                ("doratop_deployments", report["deploymentFrequency"]["deployments"]),
                ("doratop_lead_time_mean_seconds", report["leadTime"]["mean"]),
                ("doratop_lead_time_p90_seconds", report["leadTime"]["p90"]),
                ("doratop_change_failure_ratio", report["changeFailureRate"]["rate"]),
                ("doratop_recovery_mean_seconds", report["recoveryTime"]["mean"]),
                ("doratop_input_lines_total", report["input"]["lines"]),
                ('doratop_input_rejected_total{cause="notJSON"}', report["input"]["rejectedBy"]["notJSON"]),
                ("sum(doratop_service_deployments)", report["deploymentFrequency"]["deployments"])]:
            (_, found), = prometheus.value(query)
            check(found == value, f"{query}: {found}, expected {value}")
            compared += 1
        for row in report["byService"]:
            shown = {"\x1b]0;owned\x07": "^[]0;owned^G"}.get(row["service"], row["service"])
            found = [value for labels, value in prometheus.value("doratop_service_lead_time_mean_seconds")
                     if labels["service"] == shown]
            check(found == [row["leadTime"]["mean"]] if row["leadTime"]["mean"] is not None else found == [], f"{shown}: {found}")
            compared += 1
        met = {labels["measure"]: value for labels, value in prometheus.value("doratop_target_met")}
        check(met == {name: float(report[name]["target"]["met"]) for name in met} and len(met) == 4, f"{met}")
        meta = prometheus.ask("metadata")
        kinds = {name: meta[name][0]["type"] for name in meta if name.startswith("doratop_")}
        check(kinds["doratop_input_lines"] == "counter" and kinds["doratop_lead_time_mean_seconds"] == "gauge", f"{kinds}")
        check(set(kinds.values()) == {"gauge", "counter"}, f"{kinds}")
        check(meta["doratop_lead_time_mean_seconds"][0]["unit"] == "seconds", "the unit")
        append(own.log, deploy(1))
        await_true(lambda: prometheus.value("doratop_deployments")[0][1] == report["deploymentFrequency"]["deployments"] + 1,
                   "one more is scraped", 20)
        (_, samples_now), = prometheus.value("scrape_samples_scraped")
        note(f"{compared} values equal to the report, {samples_now:.0f} samples a scrape")
        check(board.quit() == 0, "the end")
        await_true(lambda: prometheus.value("up")[0][1] == 0, "it is seen to have gone", 10)
        await_true(lambda: prometheus.value("doratop_deployments") == [], "its series end", 10)
