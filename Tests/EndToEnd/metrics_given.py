"""Tests of what is given: the answers of the server, the numbers, and that they are of now whatever the viewer does."""
import os, socket, time

from dashboards import note
from harness import append, check, deploy, test
from metrics_bench import Stage, await_true, instant, samples, sockets


@test
def an_answer():
    """/metrics is there in both forms, / and /-/healthy answer, all else is refused"""
    own = Stage("answer")
    board = own.start(*own.listening)
    own.ready()
    status, headers, text = own.get()
    check(status == 200 and headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", f"{headers}")
    check("# TYPE doratop_input_lines_total counter\n" in text and "# EOF" not in text, "the text form")
    status, headers, text = own.get(accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    check(headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8", f"{headers}")
    check("# TYPE doratop_input_lines counter\n" in text and text.endswith("\n# EOF\n"), "the OpenMetrics form")
    check(own.get("/")[2] == "doratop: the metrics are at /metrics\n" and own.get("/-/healthy")[2] == "healthy\n", "others")
    check(own.get("/nothing")[0] == 404 and own.get(method="POST")[0] == 405 and own.get(method="DELETE")[0] == 405, "refused")
    status, headers, text = own.get(method="HEAD")
    check(status == 200 and int(headers["Content-Length"]) > 5000 and text == "", f"{headers} {text}")
    # From this machine alone.
    check(f"127.0.0.1:{own.port}" in sockets(board.pid) and len(sockets(board.pid)) == 1, f"{sockets(board.pid)}")
    check(board.quit() == 0, "the end")
    # The port is free, as it is for any other server.
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", own.port))
        one.listen()


@test
def the_same_numbers():
    """metrics and the file say what the JSON report of that instant says, for everything and each service"""
    own = Stage("numbers")
    board = own.start(*own.listening, "--metrics-file", own.file)
    live = own.ready()
    await_true(lambda: os.path.exists(own.file), "the file")
    with open(own.file) as file:
        from_file = samples(file.read())
    check(live.keys() == from_file.keys(), f"{live.keys() ^ from_file.keys()}")
    report = own.report(instant(live["doratop_as_of_timestamp_seconds"]))
    compared = 0
    for prefix, label, row in [("doratop_", "", report)] + [
            ("doratop_service_", row["service"], row) for row in report["byService"] if row["service"] in ("api", "web")]:
        labels = f'{{service="{label}"}}' if label else ""
        for name, part, key in [
                ("deployments", "deploymentFrequency", "deployments"), ("deployments_per_day", "deploymentFrequency", "perDay"),
                ("lead_time_mean_seconds", "leadTime", "mean"), ("lead_time_p90_seconds", "leadTime", "p90"),
                ("change_failure_ratio", "changeFailureRate", "rate"), ("recovery_mean_seconds", "recoveryTime", "mean"),
                ("recovery_median_seconds", "recoveryTime", "median"), ("rework_ratio", "reworkRate", "rate"),
                ("failed_deployment_recovery_mean_seconds", "failedDeploymentRecoveryTime", "mean")]:
            value = row[part][key]
            found = live.get(prefix + name + labels)
            check(found == value, f"{prefix + name + labels}: {found}, expected {value}")
            compared += value is not None
    check(compared >= 25, f"only {compared} values")
    check(live['doratop_input_rejected_total{cause="notJSON"}'] == 1, "refused lines")
    check({key for key in live if key.startswith("doratop_service_deployments{")} == {
        f'doratop_service_deployments{{service="{name}"}}' for name in
        ("api", "web", r"a\"b\\c {},", "^[]0;owned^G", "other", "naïve 😀")}, "the services")
    firing = sum(value for key, value in live.items() if key.startswith("doratop_alerts_firing{"))
    check(len(report["alerts"]) == firing, f"alerts: {firing}, expected {len(report['alerts'])}")
    note(f"{compared} values, {len(live)} samples")
    check(board.quit() == 0, "the end")


@test
def whatever_the_viewer_does():
    """metrics are of now and of everything asked for, whatever the viewer looks at, and go on with the log"""
    own = Stage("viewer")
    board = own.start(*own.listening)
    before = own.ready()
    board.key(":")
    board.key("service api", "Enter")
    board.until("service api")
    for _ in range(35):
        now = own.samples()
        check(now["doratop_deployments"] == before["doratop_deployments"], f"of what is shown: {now['doratop_deployments']}")
        time.sleep(0.2)
    board.key("w", "Space")
    board.until("FROZEN")
    append(own.log, deploy(1) + deploy(2))
    await_true(lambda: own.samples()["doratop_deployments"] == before["doratop_deployments"] + 2, "two more", 25, own.samples)
    after = own.samples()
    check(after["doratop_window_seconds"] == 30 * 86400 and 'doratop_scope_info{zone="UTC"}' in after, "the window or the scope")
    check(abs(after["doratop_as_of_timestamp_seconds"] - time.time()) < 20, "the clock")
    check(after['doratop_service_deployments{service="web"}'] == before['doratop_service_deployments{service="web"}'], "web")
    board.until("FROZEN", "service api")
    check(board.quit() == 0, "the end")
