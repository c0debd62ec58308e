"""Tekton's CloudEvents: whole, in binary mode with their attributes as headers, or their bodies alone."""
from vendors.week import Deployment, Run, iso

FORMAT = "tekton"
TELLS = (Run, Deployment)
EXACT = True
WORDS = {"queued": "queued", "started": "started", "succeeded": "successful", "failed": "failed", "cancelled": "failed"}
STATUSES = {"queued": "Unknown", "started": "Unknown", "succeeded": "True", "failed": "False", "cancelled": "False"}
REASONS = {"queued": "Pending", "started": "Started", "succeeded": "Succeeded", "failed": "Failed",
           "cancelled": "Cancelled"}


def tell(thing, pick):
    params = {"repo-url": f"https://github.example/{thing.repo}",
              pick.choice(["gitrevision", "revision"]): thing.sha}
    labels = {"tekton.dev/pipeline": "main" if type(thing) is Run else "deploy"}
    if thing.event != "workflow_dispatch":
        labels["triggers.tekton.dev/eventlistener"] = "github"
    if type(thing) is Deployment:
        params.update(environment=thing.env, version=thing.version)
    found = events("pipelineRun", thing.id, thing, params, labels, [], pick)
    for job in getattr(thing, "jobs", []):
        owner = [{"kind": "PipelineRun", "name": "x", "uid": str(thing.id)}]
        found += events("taskRun", job.id, job, params, {"tekton.dev/pipelineTask": job.name}, owner, pick)
    return found


def events(key, uid, run, params, labels, owners, pick):
    found = []
    for state, time in (("queued", run.queued), ("started", run.started), (run.state, run.finished)):
        status = {"conditions": [{"type": "Succeeded", "status": STATUSES[state], "reason": REASONS[state]}]}
        if state != "queued":
            status["startTime"] = iso(run.started)
        if state == run.state:
            status["completionTime"] = iso(run.finished)
        body = {key: {"metadata": {"name": f"x-{uid}", "uid": str(uid), "creationTimestamp": iso(run.queued),
                                   "labels": labels, "ownerReferences": owners}, "status": status,
                      "spec": {"params": [{"name": name, "value": value} for name, value in params.items()]}}}
        # A controller that was restarted tells it again, later and under another id.
        for again in range(pick.choice([1, 1, 1, 2])):
            found.append(wrapped(key.lower(), state, time + 5 + 999 * again, body, pick))
    found.append(wrapped(key.lower(), "unknown", run.started + 9, body, pick, whole=True))
    return found


def wrapped(kind, state, time, body, pick, whole=False):
    attributes = {"specversion": "1.0", "id": f"{pick.getrandbits(64):x}", "source": "/apis/tekton.dev",
                  "type": f"dev.tekton.event.{kind}.{WORDS.get(state, state)}.v1", "time": iso(time)}
    way = 0 if whole else pick.random()
    if way < 0.4:
        return {**attributes, "data": body}
    return ({f"Ce-{name.title()}": value for name, value in attributes.items()}, body) if way < 0.7 else body


def cut(thing, line):
    line.pop("branch", None)
    line.pop("queued", None)
    line.pop("stage", None)
    if line.get("trigger") == "manual":
        del line["trigger"]
    if line["kind"] != "deploy":
        return line
    del line["actor"]
    line["run"] = line["id"]
    run = {key: line[key] for key in ("time", "state", "id", "repo", "sha", "trigger", "started") if key in line}
    return [line, {**run, "kind": "pipeline", "name": "deploy"}]
