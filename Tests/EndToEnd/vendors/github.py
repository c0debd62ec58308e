"""GitHub's webhooks, and beside them what it sends that says nothing about delivery."""
import datetime, zlib

from vendors.week import Change, Deployment, Incident, Push, Run, iso

FORMAT = "github"
TELLS = (Push, Change, Run, Deployment, Incident)
CONCLUSIONS = {"succeeded": "success", "failed": "failure", "cancelled": "cancelled"}


def HEADERS(body):
    """The event's name, which no body has."""
    return {"X-GitHub-Event": name(body), "X-GitHub-Delivery": f"{zlib.crc32(str(body).encode()):08x}"}


def name(body):
    for key in ("deployment_status", "workflow_job", "deployment", "workflow_run", "check_run"):
        if body.get(key):
            return key
    if "pull_request" in body:
        return "pull_request_review" if "review" in body else "pull_request"
    return "issues" if "issue" in body else "star" if "starred_at" in body else "push"


def local(time):
    """As git writes it, with an offset."""
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    return datetime.datetime.fromtimestamp(time, zone).isoformat()


def common(repo, sender, **body):
    owner = repo.split("/")[0]
    return {**body, "repository": {"id": 186853002, "node_id": "R_kgDO", "full_name": repo, "default_branch": "main",
                                   "owner": {"login": owner}, "pushed_at": "2026-03-01T00:00:00Z"},
            "sender": {"login": sender, "type": "User"}}


def tell(thing, pick):
    return {Push: push, Change: change, Run: run, Deployment: deployment, Incident: incident}[type(thing)](thing, pick)


def push(thing, pick):
    commits = [{"id": one.sha, "distinct": pick.random() < 0.7, "message": f"{one.title}\n\nAnd why.",
                "timestamp": local(one.committed), "added": ["a"] * one.files, "removed": [], "modified": [],
                "author": {"name": one.author, "email": one.email, "username": one.author}} for one in thing.commits]
    body = common(thing.repo, thing.pusher, ref=f"refs/heads/{thing.branch}", before="1" * 40, after=commits[-1]["id"],
                  created=False, deleted=False, forced=False, commits=commits, head_commit=commits[-1])
    body["repository"]["pushed_at"] = thing.landed
    elsewhere = {**body, "ref": "refs/heads/topic"}
    tag = {**body, "ref": "refs/tags/v1", "commits": []}
    gone = {**body, "ref": "refs/heads/topic", "after": "0" * 40, "deleted": True, "commits": [], "head_commit": None}
    star = common(thing.repo, "fan", action="created", starred_at=iso(thing.landed))
    return [body] + pick.sample([elsewhere, tag, gone, star], pick.randint(0, 2))


def change(thing, pick):
    def one(action, time, sizes=True, **more):
        request = {"number": thing.number, "title": thing.title, "user": {"login": thing.author}, "merged": False,
                   "state": "open", "created_at": iso(thing.opened), "updated_at": iso(time), "closed_at": None,
                   "merged_at": None, "merge_commit_sha": "e" * 40, "labels": [{"name": "area/api"}],
                   "head": {"ref": thing.branch, "sha": thing.head}, "base": {"ref": thing.base, "sha": "b" * 40}}
        if sizes:
            request.update(additions=thing.added, deletions=thing.deleted, changed_files=thing.files,
                           commits=thing.commits)
        request.update(more.pop("request", {}))
        return common(thing.repo, thing.reviewer, action=action, number=thing.number, pull_request=request, **more)
    found = [one("opened", thing.opened), one("labeled", thing.opened + 1)]
    if thing.approved:
        for state, when in (("commented", thing.approved - 30), ("approved", thing.approved)):
            found.append(one("submitted", when, sizes=False, review={"state": state, "submitted_at": iso(when)}))
    if thing.merged:
        found.append(one("closed", thing.merged, request={
            "merged": True, "merged_at": iso(thing.merged), "closed_at": iso(thing.merged), "state": "closed",
            "merge_commit_sha": thing.sha}))
    elif thing.closed:
        found.append(one("closed", thing.closed, request={"closed_at": iso(thing.closed), "state": "closed"}))
    return found


def run(thing, pick):
    # A run says no name and leaves it to its workflow.
    fields = {"id": thing.id, "name": "", "event": thing.event, "head_sha": thing.sha, "head_branch": thing.branch,
              "run_attempt": 1, "created_at": iso(thing.queued), "run_started_at": iso(thing.started),
              "path": ".github/workflows/main.yml", "check_suite_id": thing.id + 1}
    conclusion = CONCLUSIONS[thing.state]
    found = [common(thing.repo, "dana", action=action, workflow={"name": thing.name}, workflow_run={
        **fields, "status": status, "conclusion": ended, "updated_at": iso(time)})
        for action, status, ended, time in (("requested", "queued", None, thing.queued),
                                            ("in_progress", "in_progress", None, thing.started),
                                            ("completed", "completed", conclusion, thing.finished))]
    for job in thing.jobs:
        fields = {"id": job.id, "run_id": thing.id, "run_attempt": 1, "name": job.name, "head_sha": thing.sha,
                  "workflow_name": thing.name, "created_at": iso(job.queued), "steps": []}
        for action, started, ended in (("queued", job.queued, None), ("in_progress", job.started, None),
                                       ("completed", job.started, job.finished)):
            found.append(common(thing.repo, "dana", action=action, workflow_job={
                **fields, "status": action, "started_at": iso(started), "completed_at": ended and iso(ended),
                "conclusion": ended and CONCLUSIONS[job.state]}))
        # Actions tells each of its jobs as a check as well.
        found.append(common(thing.repo, "dana", action="completed", check_run={
            "id": job.id, "name": job.name, "head_sha": thing.sha, "status": "completed",
            "conclusion": CONCLUSIONS[job.state], "started_at": iso(job.started), "completed_at": iso(job.finished),
            "check_suite": {"id": thing.id + 1}, "app": {"slug": "github-actions"}}))
    return found


def deployment(thing, pick):
    fields = {"id": thing.id, "sha": thing.sha, "ref": "main", "task": "deploy", "environment": thing.env,
              "payload": {}, "creator": {"login": thing.actor}, "created_at": iso(thing.queued),
              "updated_at": iso(thing.queued)}
    of_run = {"id": thing.run, "event": thing.event, "head_sha": thing.sha}
    found = [common(thing.repo, "deployer[bot]", action="created", deployment=fields, workflow=None,
                    workflow_run=of_run)]

    def status(state, time):
        return common(thing.repo, "deployer[bot]", action="created", deployment=fields, workflow_run=of_run,
                      deployment_status={"id": thing.id * 100 + len(found), "state": state, "environment": thing.env,
                                         "created_at": iso(time), "updated_at": iso(time), "target_url": ""})
    found.append(status("in_progress", thing.started))
    if thing.state == "succeeded":
        found.append(status("success", thing.finished))
        # A newer one takes its place: neither a failure nor a rollback.
        found.append(status("inactive", thing.finished + 3600))
    elif thing.state == "failed":
        found.append(status(pick.choice(["failure", "error"]), thing.finished))
    return found


def incident(thing, pick):
    def one(action, time, **more):
        issue = {"number": thing.number, "title": thing.title, "state": "open", "created_at": iso(thing.opened),
                 "updated_at": iso(time), "closed_at": None, "user": {"login": "ana"},
                 "labels": [{"name": "Incident"}, {"name": severity(thing)}],
                 "body": f"It is down.\r\nRoot cause: {thing.cause}\r\n" if thing.cause else "It is down."}
        issue.update(more)
        return common(thing.repo, thing.actor, action=action, issue=issue)
    found = [one("opened", thing.opened), one("assigned", thing.opened + 5)]
    for time in (thing.resolved, thing.again):
        if time:
            found.append(one("closed", time, state="closed", closed_at=iso(time), state_reason="completed"))
    if thing.reopened:
        found.append(one("reopened", thing.reopened, state_reason="reopened"))
    other = common(thing.repo, "ana", action="opened", issue={
        "number": thing.number + 100000, "title": "A typo", "created_at": iso(thing.opened),
        "labels": [{"name": "bug"}]})
    return found + [other]


def severity(thing):
    return {"P1": "sev-1", "P2": "sev-2"}[thing.severity]


def cut(thing, line):
    if line["kind"] == "commit" and line["author"].endswith("[bot]"):
        line["bot"] = True
    elif line["kind"] == "change" and line["state"] == "approved":
        for key in ("added", "deleted", "files", "commits"):
            del line[key]
    elif line["kind"] == "job":
        del line["stage"]
    elif line["kind"] == "deploy":
        # No status says that a deployment was given up.
        if line["state"] == "cancelled":
            return None
        for key in ("version", "started"):
            line.pop(key, None)
    elif line["kind"] == "incident":
        if line["state"] == "acknowledged":
            return None
        line.update(id=f"{thing.repo}#{thing.number}", severity=severity(thing))
        del line["env"], line["service"]
    return line
