"""The webhooks of Gitea and Forgejo: GitHub's without `node_id`, with headers of their own beside GitHub's."""
from vendors import github
from vendors.week import Change, Incident, Push, Run, iso

FORMAT = "gitea"
TELLS = (Push, Change, Run, Incident)
# What Go writes for a time that is not there.
NEVER = "0001-01-01T00:00:00Z"


def HEADERS(body):
    event = github.name(body)
    if event == "pull_request_review":
        event = "pull_request_approved" if "approved" in body["review"]["type"] else "pull_request_rejected"
    return {"X-Gitea-Event": event, "X-GitHub-Event": event, "X-Gogs-Event": event, "X-Gitea-Delivery": "d-1"}


def common(body):
    """GitHub's body as Gitea has it."""
    body["repository"] = {"id": 1, "full_name": body["repository"]["full_name"], "default_branch": "main",
                          "owner": {"login": "acme", "last_login": NEVER}, "internal": False}
    return body


def tell(thing, pick):
    if isinstance(thing, Run):
        return run(thing)
    if isinstance(thing, Incident):
        return incident(thing)
    found = [common(body) for body in github.tell(thing, pick)]
    for body in found:
        request = body.get("pull_request")
        if request and "review" in body:
            approved = body["review"]["state"] == "approved"
            body["review"] = {"type": f"pull_request_review_{'approved' if approved else 'comment'}", "content": ""}
            body["action"] = "reviewed"
            if not approved:
                request["updated_at"] = iso(thing.approved + 1)
        for commit in body.get("commits", []):
            commit.pop("distinct", None)
            commit["verification"] = None
    return [body for body in found if "starred_at" not in body]


def run(thing):
    fields = {"id": thing.id, "path": f"{thing.name}@refs/heads/{thing.branch}", "event": thing.event,
              "run_attempt": 1, "head_sha": thing.sha, "head_branch": thing.branch, "display_title": "Make it"}
    found = []
    for action, started, ended in (("requested", None, None), ("in_progress", thing.started, None),
                                   ("completed", thing.started, thing.finished)):
        found.append(common(github.common(thing.repo, "dana", action=action, workflow_run={
            **fields, "status": action, "conclusion": github.CONCLUSIONS[thing.state] if ended else "",
            "started_at": iso(started) if started else NEVER, "completed_at": iso(ended) if ended else NEVER})))
    for job in thing.jobs:
        fields = {"id": job.id, "run_id": thing.id, "name": job.name, "run_attempt": 1, "head_sha": thing.sha,
                  "created_at": iso(job.queued), "steps": []}
        for action, started, ended in (("queued", None, None), ("in_progress", job.started, None),
                                       ("completed", job.started, job.finished)):
            found.append(common(github.common(thing.repo, "dana", action=action, workflow_job={
                **fields, "status": action, "conclusion": github.CONCLUSIONS[job.state] if ended else "",
                "started_at": iso(started) if started else NEVER, "completed_at": iso(ended) if ended else NEVER})))
    return found


def incident(thing):
    """Gitea tells all labels with one action, and only those that are there now."""
    def one(action, time, **more):
        issue = {"number": thing.number, "title": thing.title, "state": "open", "created_at": iso(thing.opened),
                 "updated_at": iso(time), "closed_at": None, "due_date": None, "user": {"login": "ana"},
                 "labels": [{"name": "type/incident"}, {"name": github.severity(thing)}],
                 "body": f"Root cause: {thing.cause}" if thing.cause else ""}
        issue.update(more)
        return common(github.common(thing.repo, thing.actor, action=action, number=thing.number, issue=issue))
    found = [one("opened", thing.opened, labels=[]), one("label_updated", thing.opened)]
    for time in (thing.resolved, thing.again):
        if time:
            found.append(one("closed", time, state="closed", closed_at=iso(time)))
    if thing.reopened:
        found.append(one("reopened", thing.reopened))
    return found


def cut(thing, line):
    line = github.cut(thing, line)
    if line and line["kind"] == "commit":
        # A push has no time of its own: that of its head is the nearest.
        line["time"] = iso(thing.commits[-1].committed)
    elif line and line["kind"] == "pipeline" and line["state"] == "queued":
        return None
    return line
