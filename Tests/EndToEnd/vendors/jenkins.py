"""Jenkins' notification plugin: builds, of which those deploy that have a parameter for it."""
from vendors.week import Deployment, Run, iso

FORMAT = "jenkins"
TELLS = (Run, Deployment)
EXACT = True
STATUSES = {"succeeded": "SUCCESS", "failed": "FAILURE", "cancelled": "ABORTED"}


def place(thing):
    """The folders of a job: the names of jobs repeat between services."""
    return f"{thing.service}/{'main' if type(thing) is Run else 'deploy'}"


def tell(thing, pick):
    folder, name = place(thing).split("/")
    parameters = {} if type(thing) is Run else {"ENV": thing.env, "VERSION": thing.version}

    def one(phase, time, duration=0, **more):
        return {"name": name, "display_name": name, "url": f"job/{folder}/job/{name}/", "build": {
            "full_url": "http://ci.example/", "number": thing.id, "queue_id": 9, "timestamp": time * 1000,
            "duration": duration * 1000, "phase": phase, "parameters": parameters, "log": "", "scm": {
                "url": f"git@github.example:{thing.repo}.git", "commit": thing.sha,
                "branch": f"origin/{getattr(thing, 'branch', 'main')}"}, **more}}
    status = "UNSTABLE" if thing.state == "failed" and pick.random() < 0.3 else STATUSES[thing.state]
    return [one("QUEUED", thing.queued), one("STARTED", thing.started),
            one("COMPLETED", thing.finished, thing.finished - thing.started, status=status),
            one("FINALIZED", thing.finished + 3, thing.finished - thing.started, status=status)]


def cut(thing, line):
    if line["kind"] == "job":
        return None
    line["id"] = f"{place(thing)}#{thing.id}"
    del line["trigger"]
    if line["kind"] == "pipeline":
        return line
    del line["actor"]
    line["run"] = line["id"]
    # A build that deploys is a run, too.
    build = {key: line[key] for key in ("time", "state", "id", "repo", "sha", "started") if key in line}
    return [line, {**build, "kind": "pipeline", "name": "deploy", "branch": "main"}]
