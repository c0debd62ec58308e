"""Spinnaker's echo: pipelines and their stages; a pipeline deploys whose parameter says where to."""
from vendors.week import Deployment, Run

FORMAT = "spinnaker"
TELLS = (Run, Deployment)
EXACT = True
PREDICATES = {"succeeded": "complete", "failed": "failed", "cancelled": "failed"}
STATUSES = {"succeeded": "SUCCEEDED", "failed": "TERMINAL", "cancelled": "CANCELED"}


def tell(thing, pick):
    owner, slug = thing.repo.split("/")
    trigger = {"type": "manual" if thing.event == "workflow_dispatch" else "git", "project": owner, "slug": slug,
               "hash": thing.sha, "branch": getattr(thing, "branch", "main"), "user": "[anonymous]"}
    if type(thing) is Deployment:
        trigger["parameters"] = {"environment": thing.env, "version": thing.version}
        trigger["user"] = thing.actor
    execution = {"id": str(thing.id), "type": "PIPELINE", "name": "deploy" if type(thing) is Deployment else thing.name,
                 "application": thing.service, "trigger": trigger, "startTime": thing.started * 1000, "stages": []}

    def event(kind, content, time):
        return {"details": {"source": "orca", "type": f"orca:{kind}", "created": str(time * 1000),
                            "application": thing.service}, "content": {**content, "executionId": str(thing.id)}}
    ended = {**execution, "status": STATUSES[thing.state], "endTime": thing.finished * 1000,
             "canceled": thing.state == "cancelled"}
    found = [event("pipeline:starting", {"execution": {**execution, "status": "RUNNING", "endTime": None}},
                   thing.started + 1),
             event(f"pipeline:{PREDICATES[thing.state]}", {"execution": ended}, thing.finished + 1)]
    for job in getattr(thing, "jobs", []):
        stage = {"execution": execution, "name": job.name, "startTime": job.started * 1000, "standalone": False}
        done = {**stage, "endTime": job.finished * 1000}
        predicate = PREDICATES[job.state]
        found += [event("stage:starting", {**stage, "endTime": None}, job.started),
                  event(f"stage:{predicate}", done, job.finished),
                  event(f"task:{predicate}", {**done, "taskName": "x.wait"}, job.finished)]
    return found


def cut(thing, line):
    if line["state"] == "queued":
        return None
    if line["kind"] == "job":
        line["id"] = f"{thing.id}/{line['name']}"
        line.pop("queued", None)
        del line["stage"]
    if line["kind"] != "deploy":
        return line
    line["run"] = line["id"]
    if line["trigger"] != "manual":
        del line["actor"]
    run = {key: line[key] for key in ("time", "state", "id", "repo", "sha", "trigger", "started") if key in line}
    return [line, {**run, "kind": "pipeline", "name": "deploy", "branch": "main"}]
