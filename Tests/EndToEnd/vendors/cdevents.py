"""CDEvents in both versions, bare and in CloudEvents; what they have no field for stands in customData."""
from vendors.week import Change, Deployment, Incident, Run, iso

FORMAT = "cdevents"
TELLS = (Change, Run, Deployment, Incident)
OUTCOMES = {"succeeded": ("success", "success"), "failed": ("failure", "error"), "cancelled": ("cancel", "cancel")}


def source(thing):
    return f"/ci/{thing.service}"


def tell(thing, pick):
    def event(kind, time, subject, custom=None, **content):
        identity = {"id": f"{pick.getrandbits(64):x}", "source": source(thing),
                    "type": f"dev.cdevents.{kind}.0.{pick.randint(1, 3)}.0"}
        version = pick.choice([{"version": "0.4.1"}, {"specversion": "0.5.1"}])
        body = {"context": {**version, **identity, "timestamp": iso(time)},
                "subject": {"id": subject, "content": content}}
        if custom:
            body["customData"] = {key: value for key, value in custom.items() if value is not None}
        if pick.random() < 0.5:
            return body
        return {"specversion": "1.0", **identity, "subject": subject, "time": None, "data": body}
    return {Change: change, Run: run, Deployment: deployment, Incident: incident}[type(thing)](thing, event, pick)


def change(thing, event, pick):
    repository = {"id": thing.repo, "source": "https://github.example"}
    found = [event("change.created", thing.opened, str(thing.number), repository=repository),
             event("change.updated", thing.opened + 5, str(thing.number), repository=repository)]
    if thing.approved:
        found.append(event("change.reviewed", thing.approved, str(thing.number), repository=repository))
    if thing.merged:
        found.append(event("change.merged", thing.merged, str(thing.number), repository=repository, custom={
            "sha": thing.sha, "author": thing.author, "added": thing.added, "deleted": thing.deleted}))
    elif thing.closed:
        found.append(event("change.abandoned", thing.closed, str(thing.number), repository=repository))
    return found


def run(thing, event, pick):
    custom = {"sha": thing.sha, "service": thing.service}
    about = {"pipelineName": thing.name}
    found = [event("pipelinerun.queued", thing.queued, str(thing.id), custom, **about),
             event("pipelinerun.started", thing.started, str(thing.id), custom, **about),
             event("pipelinerun.finished", thing.finished, str(thing.id), custom, **about,
                   outcome=pick.choice(OUTCOMES[thing.state]))]
    for job in thing.jobs:
        about = {"taskName": job.name, "pipelineRun": {"id": str(thing.id)}}
        found += [event("taskrun.started", job.started, str(job.id), custom, **about),
                  event("taskrun.finished", job.finished, str(job.id), custom, **about,
                        outcome=pick.choice(OUTCOMES[job.state]))]
    return found


def deployment(thing, event, pick):
    if thing.state != "succeeded":
        return []
    custom = {"sha": thing.sha, "deployment": str(thing.id), "run": str(thing.run)}
    return [event(pick.choice(["service.deployed", "service.upgraded"]), thing.finished, thing.service, custom,
                  environment={"id": thing.env}, artifactId=thing.version),
            event("artifact.published", thing.started, thing.version)]


def incident(thing, event, pick):
    custom = {"severity": thing.severity, "sha": thing.cause}
    about = {"service": {"id": thing.service}, "environment": {"id": thing.env}, "description": thing.title}
    found = [event(pick.choice(["incident.detected", "incident.reported"]), thing.opened, thing.id, custom, **about)]
    if thing.resolved:
        found.append(event("incident.resolved", thing.resolved, thing.id, **about, artifactId="the-fix"))
    return found


def cut(thing, line):
    if line["kind"] == "change":
        for key in ("opened", "author", "branch", "base", "title", "head", "files", "commits"):
            del line[key]
        if line["state"] != "merged":
            del line["added"], line["deleted"]
            return line
        # A change that was merged is the commit that it landed as.
        return [line, {"time": line["time"], "kind": "commit", "repo": thing.repo, "sha": thing.sha,
                       "author": thing.author, "change": str(thing.number), "added": thing.added,
                       "deleted": thing.deleted}]
    if line["kind"] in ("pipeline", "job"):
        if line["kind"] == "job":
            if line["state"] == "queued":
                return None
            line["run"] = f"{source(thing)}#{line['run']}"
        line["id"] = f"{source(thing)}#{line['id']}"
        line["service"] = thing.service
        for key in ("repo", "branch", "trigger", "started", "queued", "stage"):
            line.pop(key, None)
        return line
    if line["kind"] == "deploy":
        line["service"] = thing.service
        for key in ("repo", "started", "actor", "trigger"):
            line.pop(key, None)
        return line if line["state"] == "succeeded" else None
    if line["state"] not in ("opened", "resolved") or line["time"] not in (iso(thing.opened), iso(thing.resolved or 0)):
        return None
    for key in ("repo", "actor", "opened"):
        del line[key]
    return line
