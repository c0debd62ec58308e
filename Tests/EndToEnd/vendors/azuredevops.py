"""The service hooks of Azure DevOps, with their seven digits after the second."""
from vendors.week import Change, Deployment, Push, Run, iso

FORMAT = "azuredevops"
TELLS = (Push, Change, Run, Deployment)
RESULTS = {"succeeded": "succeeded", "failed": "failed", "cancelled": "canceled"}
NEVER = "0001-01-01T00:00:00"


def stamp(time):
    return iso(time).replace("Z", ".0000000Z")


def hook(event, resource, time, publisher="tfs"):
    return {"subscriptionId": "s-1", "notificationId": 3, "id": f"{event} {time}", "eventType": event,
            "publisherId": publisher, "message": {"text": "Something happened."}, "resource": resource,
            "resourceVersion": "1.0", "resourceContainers": {"account": {"id": "a"}}, "createdDate": stamp(time)}


def repository(thing):
    owner, name = thing.repo.split("/")
    return {"id": "278d5cd2", "name": name, "project": {"id": "6ce954b1", "name": owner},
            "defaultBranch": "refs/heads/main", "remoteUrl": f"https://dev.azure.com/org/{owner}/_git/{name}"}


def tell(thing, pick):
    return {Push: push, Change: change, Run: run, Deployment: deployment}[type(thing)](thing, pick)


def push(thing, pick):
    commits = [{"commitId": one.sha, "comment": f"{one.title}\r\n\r\nAnd why.",
                "author": {"name": one.author, "email": one.email, "date": stamp(one.committed)},
                "committer": {"name": one.author, "email": one.email, "date": stamp(one.committed)}}
               for one in thing.commits]
    resource = {"commits": commits, "repository": repository(thing), "pushedBy": {"uniqueName": thing.pusher},
                "pushId": 14, "date": stamp(thing.landed), "refUpdates": [{
                    "name": f"refs/heads/{thing.branch}", "oldObjectId": "1" * 40,
                    "newObjectId": commits[-1]["commitId"]}]}
    elsewhere = {**resource, "refUpdates": [{"name": "refs/heads/topic", "newObjectId": commits[-1]["commitId"]}]}
    return [hook("git.push", resource, thing.landed + 2)] + (
        [hook("git.push", elsewhere, thing.landed + 3)] if pick.random() < 0.3 else [])


def change(thing, pick):
    def one(event, time, status, **more):
        return hook(event, {
            "repository": repository(thing), "pullRequestId": thing.number, "status": status, "title": thing.title,
            "createdBy": {"displayName": "Somebody", "uniqueName": thing.author}, "creationDate": stamp(thing.opened),
            "sourceRefName": f"refs/heads/{thing.branch}", "targetRefName": f"refs/heads/{thing.base}",
            "lastMergeSourceCommit": {"commitId": thing.head}, "lastMergeCommit": {"commitId": thing.sha or "e" * 40},
            **more}, time + 1)
    found = [one("git.pullrequest.created", thing.opened, "active"),
             # A merge is tried after each push to see whether it would work.
             one("git.pullrequest.merged", thing.opened + 9, "active", mergeStatus="succeeded"),
             one("git.pullrequest.updated", thing.opened + 60, "active")]
    ended = {"closedDate": stamp(thing.merged or thing.closed or thing.opened)}
    if thing.merged:
        found.append(one("git.pullrequest.merged", thing.merged, "completed", **ended))
        found.append(one("git.pullrequest.updated", thing.merged, "completed", **ended))
    elif thing.closed:
        found.append(one("git.pullrequest.updated", thing.closed, "abandoned", **ended))
    return found


def run(thing, pick):
    source = [{"type": "Git", "url": repository(thing)["remoteUrl"], "change": {"version": thing.sha}}]
    of_run = {"id": thing.id, "name": "20260302.1", "createdDate": stamp(thing.queued),
              "pipeline": {"id": 7, "name": thing.name}}
    resource = {"run": {**of_run, "state": "inProgress"}, "repositories": source}
    reason = {"push": "individualCI", "pull_request": "pullRequest", "workflow_dispatch": "manual"}[thing.event]
    found = [hook("ms.vss-pipelines.run-state-changed-event", resource, thing.started, "pipelines"),
             hook("build.complete", {
                 "id": thing.id, "buildNumber": "20260302.1", "status": "completed", "result": RESULTS[thing.state],
                 "queueTime": stamp(thing.queued), "startTime": stamp(thing.started),
                 "finishTime": stamp(thing.finished), "definition": {"id": 7, "name": thing.name}, "reason": reason,
                 "sourceBranch": f"refs/heads/{thing.branch}", "sourceVersion": thing.sha,
                 "repository": repository(thing)}, thing.finished + 1)]
    for job in thing.jobs:
        for state, time in (("waiting", job.queued), ("running", job.started), ("completed", job.finished)):
            told = {"id": "12f1170f", "name": job.name, "state": state, "startTime": None, "finishTime": None}
            if state != "waiting":
                told["startTime"] = stamp(job.started)
            if state == "completed":
                told.update(result=RESULTS[job.state], finishTime=stamp(job.finished))
            found.append(hook("ms.vss-pipelines.job-state-changed-event", {
                "job": told, "stage": {"name": job.stage, "state": "running"}, "run": {**of_run, "state": "inProgress"},
                "repositories": source}, time, "pipelines"))
    return found


def deployment(thing, pick):
    owner, name = thing.repo.split("/")
    release = {"id": 5, "name": thing.version, "artifacts": [
        {"type": "Git", "isPrimary": False, "definitionReference": {"sourceVersion": {"id": "d" * 40}}},
        {"type": "Build", "isPrimary": True, "definitionReference": {
            "project": {"id": "6ce954b1", "name": owner}, "repository": {"id": "278d5cd2", "name": name},
            "sourceVersion": {"id": thing.sha, "name": thing.sha}, "version": {"id": str(thing.run), "name": "1"}}}],
        "createdOn": NEVER, "modifiedOn": NEVER, "releaseDefinition": {"id": 1, "name": "Deploy"}}
    environment = {"id": thing.id, "name": thing.env, "status": "inProgress"}
    reason = "manual" if thing.event == "workflow_dispatch" else "automated"
    started = {"environment": environment, "release": release, "project": {"name": owner}, "attemptId": 1}
    ended = {"environment": {**environment, "status": RESULTS[thing.state]}, "project": {"name": owner}, "attemptId": 1,
             "deployment": {"id": 77, "deploymentStatus": RESULTS[thing.state], "release": release, "reason": reason,
                            "requestedFor": {"displayName": "Somebody", "uniqueName": thing.actor},
                            "startedOn": stamp(thing.started), "completedOn": stamp(thing.finished)}}
    return [hook("ms.vss-release.deployment-started-event", started, thing.started, "rm"),
            hook("ms.vss-release.deployment-completed-event", ended, thing.finished + 1, "rm")]


def cut(thing, line):
    kind = line["kind"]
    if kind == "commit":
        author = next(one for one in thing.commits if one.sha == line["sha"])
        line.update(authored=line["committed"], author=author.email)
        del line["files"]
    elif kind == "change":
        if line["state"] == "approved":
            return None
        for key in ("added", "deleted", "files", "commits"):
            del line[key]
    elif kind == "pipeline":
        if line["state"] == "queued":
            return None
        if line["state"] == "started":
            for key in ("branch", "trigger"):
                del line[key]
        line["queued"] = iso(thing.queued)
    elif kind == "job":
        job = next(one for one in thing.jobs if str(one.id) == line["id"])
        line["id"] = f"{thing.id}/{job.stage}/{job.name}"
        line.pop("queued", None)
    elif kind == "deploy":
        if line["state"] == "queued":
            return None
        if line["state"] == "started":
            for key in ("trigger", "actor"):
                del line[key]
    return line
