"""GitLab's webhooks, with the five shapes in which it writes an instant."""
import datetime

from vendors.week import Change, Deployment, Incident, Push, Run, iso

FORMAT = "gitlab"
TELLS = (Push, Change, Run, Deployment, Incident)
STATES = {"succeeded": "success", "failed": "failed", "cancelled": "canceled", "queued": "created",
          "started": "running"}
KINDS = {"build": "Job Hook", "push": "Push Hook", "merge_request": "Merge Request Hook", "pipeline": "Pipeline Hook"}


def HEADERS(body):
    # One identity for all: events that set off one another share it.
    return {"X-Gitlab-Event": KINDS.get(body.get("object_kind"), "System Hook"), "X-Gitlab-Event-UUID": "e-1"}


def stamp(time, pick):
    """An instant in one of the shapes of the documentation and of real bodies."""
    zone = datetime.timezone(datetime.timedelta(hours=2))
    local = datetime.datetime.fromtimestamp(time, zone)
    utc = datetime.datetime.fromtimestamp(time, datetime.timezone.utc)
    return pick.choice([utc.strftime("%Y-%m-%d %H:%M:%S UTC"), local.strftime("%Y-%m-%d %H:%M:%S %z"),
                        local.isoformat(), utc.strftime("%Y-%m-%dT%H:%M:%S.000Z"), iso(time)])


def project(thing):
    return {"id": 1, "name": thing.service, "path_with_namespace": thing.repo, "default_branch": "main",
            "web_url": f"https://gitlab.example.com/{thing.repo}"}


def tell(thing, pick):
    found = {Push: push, Change: change, Run: run, Deployment: deployment, Incident: incident}[type(thing)](thing, pick)
    if pick.random() < 0.1:
        found.append({"object_kind": "note", "project": project(thing), "object_attributes": {"note": "Why?"}})
    if pick.random() < 0.1:
        found.append({"event_name": "repository_update", "project_id": 1, "project": project(thing), "refs": []})
    return found


def push(thing, pick):
    commits = [{"id": one.sha, "message": f"{one.title}\n\nAnd why.", "title": one.title,
                "timestamp": stamp(one.committed, pick), "author": {"name": one.author, "email": one.email},
                "added": ["a"] * one.files, "modified": [], "removed": []} for one in thing.commits]
    body = {"object_kind": "push", "event_name": "push", "before": "1" * 40, "after": commits[-1]["id"],
            "ref": f"refs/heads/{thing.branch}", "checkout_sha": commits[-1]["id"], "user_username": thing.pusher,
            "project": project(thing), "commits": commits, "total_commits_count": len(commits)}
    gone = {**body, "ref": "refs/heads/topic", "after": "0" * 40, "checkout_sha": None, "commits": []}
    return [body, {**body, "ref": "refs/heads/topic"}, gone][:pick.randint(1, 3)]


def change(thing, pick):
    def one(action, time, who, **more):
        return {"object_kind": "merge_request", "event_type": "merge_request", "user": {"username": who},
                "project": project(thing), "labels": [{"title": "API"}], "object_attributes": {
                    "id": thing.number + 9000, "iid": thing.number, "title": thing.title, "action": action,
                    "source_branch": thing.branch, "target_branch": thing.base, "merge_commit_sha": None,
                    "created_at": stamp(thing.opened, pick), "updated_at": stamp(time, pick),
                    "last_commit": {"id": thing.head}, **more}}
    found = [one("open", thing.opened, thing.author), one("update", thing.opened + 60, thing.author)]
    if thing.approved:
        found += [one("approval", thing.approved - 1, thing.reviewer), one("approved", thing.approved, thing.reviewer)]
    if thing.merged:
        where = pick.choice(["merge_commit_sha", "squash_commit_sha"])
        found.append(one("merge", thing.merged, thing.reviewer, **{where: thing.sha}))
    elif thing.closed:
        found.append(one("close", thing.closed, thing.reviewer))
    return found


def run(thing, pick):
    """Jobs come as events of their own, or only inside the pipeline's, or both ways and in two precisions."""
    way = pick.choice(["own", "both"])
    source = {"push": "push", "pull_request": "merge_request_event", "workflow_dispatch": "web"}[thing.event]

    def builds(time):
        return [{"id": job.id, "stage": job.stage, "name": job.name, "when": "on_success", "manual": False,
                 "status": "running" if job.finished > time else STATES[job.state],
                 "created_at": stamp(job.queued, pick), "started_at": stamp(job.started, pick),
                 "finished_at": None if job.finished > time else stamp(job.finished, pick)} for job in thing.jobs]
    found = []
    for state, time in (("created", thing.queued), ("running", thing.started), (STATES[thing.state], thing.finished)):
        ended = time == thing.finished
        found.append({"object_kind": "pipeline", "user": {"username": "dana"}, "project": project(thing),
                      "object_attributes": {
                          "id": thing.id, "name": thing.name, "ref": thing.branch, "sha": thing.sha, "source": source,
                          "status": state, "created_at": stamp(thing.queued, pick),
                          "finished_at": stamp(time, pick) if ended else None, "duration": 63 if ended else None,
                          "queued_duration": thing.started - thing.queued if state != "created" else None},
                      "builds": builds(time) if way == "both" else []})
    for job in thing.jobs:
        for state, started, ended in (("created", None, None), ("pending", None, None), ("running", job.started, None),
                                      (STATES[job.state], job.started, job.finished)):
            found.append({"object_kind": "build", "ref": thing.branch, "sha": thing.sha, "build_id": job.id,
                          "build_name": job.name, "build_stage": job.stage, "build_status": state,
                          "build_created_at": stamp(job.queued, pick),
                          "build_started_at": started and iso(started).replace("Z", ".487Z"),
                          "build_finished_at": ended and iso(ended).replace("Z", ".886Z"),
                          "build_failure_reason": "unknown_failure", "pipeline_id": thing.id, "project_id": 1,
                          "project_name": f"Acme / {thing.service}", "commit": {"id": thing.id, "sha": thing.sha},
                          "repository": {"homepage": f"https://gitlab.example.com/{thing.repo}"},
                          "environment": None})
    return found


def deployment(thing, pick):
    def one(status, time):
        return {"object_kind": "deployment", "status": status, "status_changed_at": stamp(time, pick),
                "deployment_id": thing.id, "deployable_id": thing.job, "environment": thing.env,
                "environment_tier": thing.env, "project": project(thing), "short_sha": thing.sha[:8],
                "user": {"username": thing.actor}, "ref": "main",
                "commit_url": f"https://gitlab.example.com/{thing.repo}/-/commit/{thing.sha}"}
    return [one("created", thing.queued), one("running", thing.started), one(STATES[thing.state], thing.finished)]


def incident(thing, pick):
    kind, labels = pick.choice([("issue", []), ("work_item", []), ("issue", [{"title": "incident"}])])

    def one(action, time, **more):
        return {"object_kind": kind, "event_type": "issue", "user": {"username": thing.actor},
                "project": project(thing), "labels": labels, "object_attributes": {
                    "id": thing.number, "iid": thing.number - 30, "title": thing.title, "action": action,
                    "type": "Issue" if labels else "Incident", "severity": thing.severity, "labels": labels,
                    "escalation_status": "triggered", "closed_at": None, "created_at": stamp(thing.opened, pick),
                    "updated_at": stamp(time, pick),
                    "description": f"Root cause: {thing.cause}." if thing.cause else None, **more}}
    found = [one("open", thing.opened), one("update", thing.opened + 1)]
    if thing.acknowledged:
        found.append(one("update", thing.acknowledged, escalation_status="acknowledged"))
    for time in (thing.resolved, thing.again):
        if time:
            found.append(one("close", time, closed_at=stamp(time, pick), escalation_status="resolved"))
    if thing.reopened:
        found.append(one("reopen", thing.reopened))
    return found


def cut(thing, line):
    kind = line["kind"]
    if kind == "commit":
        # A push has no time of its own: its newest commit is the nearest.
        author = next(one for one in thing.commits if one.sha == line["sha"])
        line.update(time=iso(max(one.committed for one in thing.commits)), author=author.email)
    elif kind == "change":
        for key in ("added", "deleted", "files", "commits"):
            del line[key]
        if line["state"] != "opened":
            del line["author"]
    elif kind == "pipeline":
        line.pop("started", None)
    elif kind == "job":
        line.pop("queued", None)
    elif kind == "deploy":
        for key in ("version", "started", "trigger"):
            line.pop(key, None)
        line["run"] = f"job {thing.job}"
    elif kind == "incident":
        line["id"] = str(thing.number)
        del line["env"], line["service"]
    return line
