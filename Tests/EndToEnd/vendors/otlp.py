"""OpenTelemetry: runs and tasks as spans, deployments as spans or as log records, and all sorts of other telemetry."""
from vendors.week import Deployment, Run

FORMAT = "otlp"
TELLS = (Run, Deployment)
EXACT = True
RESULTS = {"succeeded": "success", "failed": "failure", "cancelled": "cancellation"}
STAGES = ("build", "test", "deploy")


def attributes(values):
    return [{"key": key, "value": {"stringValue": value}} for key, value in values.items() if value]


def batch(kind, resource, *records):
    scope, inner = ("scopeLogs", "logRecords") if kind == "resourceLogs" else ("scopeSpans", "spans")
    return {kind: [{"resource": {"attributes": attributes(resource)},
                    scope: [{"scope": {"name": "x"}, inner: list(records)}]}]}


def span(number, parent, started, finished, values):
    return {"traceId": f"{number:032x}", "spanId": f"{number:016x}", "parentSpanId": parent and f"{parent:016x}",
            "name": "x", "kind": 2, "startTimeUnixNano": str(started * 10**9), "endTimeUnixNano": str(finished * 10**9),
            "attributes": attributes(values), "status": {}}


def tell(thing, pick):
    source = {"vcs.repository.url.full": f"https://github.example/{thing.repo}", "vcs.ref.head.revision": thing.sha}
    noise = batch("resourceSpans", {"service.name": "shop"}, span(7, None, thing.started, thing.finished,
                                                                  {"http.request.method": "GET"}))
    found = [noise, {"resourceMetrics": []}] if pick.random() < 0.2 else []
    return found + (run(thing, source, pick) if type(thing) is Run else deployment(thing, source))


def run(thing, source, pick):
    resource = {"service.name": "jenkins", "vcs.ref.head.name": thing.branch, **source}
    spans = [span(thing.id, None, thing.started, thing.finished, {
        "cicd.pipeline.name": thing.name, "cicd.pipeline.run.id": str(thing.id),
        "cicd.pipeline.result": RESULTS[thing.state]})]
    for job in thing.jobs:
        made = span(job.id, thing.id, job.started, job.finished, {
            "cicd.pipeline.task.name": job.name, "cicd.pipeline.task.run.id": str(job.id),
            "cicd.pipeline.task.run.result": RESULTS[job.state],
            "cicd.pipeline.task.type": job.stage if job.stage in STAGES else None})
        made["traceId"] = spans[0]["traceId"]
        spans.append(made)
    pick.shuffle(spans)
    return [batch("resourceSpans", resource, *spans)]


def is_log(thing):
    return thing.id % 2 == 0


def deployment(thing, source):
    if thing.state == "cancelled":
        return []
    resource = {"service.name": thing.service, "service.version": thing.version,
                "deployment.environment.name" if thing.id % 3 else "deployment.environment": thing.env, **source}
    own = {"deployment.id": str(thing.id), "deployment.status": thing.state}
    if is_log(thing):
        return [batch("resourceLogs", resource, {
            "timeUnixNano": str(thing.finished * 10**9), "observedTimeUnixNano": str((thing.finished + 3) * 10**9),
            "severityNumber": 9, "body": {"stringValue": "deployed"}, "attributes": attributes(own)})]
    return [batch("resourceSpans", resource, span(thing.id, None, thing.started, thing.finished, own))]


def cut(thing, line):
    if line["state"] in ("queued", "started") or line["kind"] == "deploy" and line["state"] == "cancelled":
        return None
    for key in ("trigger", "queued", "actor"):
        line.pop(key, None)
    if line["kind"] == "job" and line["stage"] not in STAGES:
        del line["stage"]
    if line["kind"] == "deploy":
        del line["run"]
        if is_log(thing):
            del line["started"]
    return line
