"""What is posted to DevLake's webhooks: deployments, issues and pull requests."""
from vendors.week import Change, Deployment, Incident, iso

FORMAT = "devlake"
TELLS = (Change, Deployment, Incident)
EXACT = True
RESULTS = {"succeeded": "SUCCESS", "failed": "FAILURE", "cancelled": "ABORT"}


def tell(thing, pick):
    return {Change: change, Deployment: deployment, Incident: incident}[type(thing)](thing, pick)


def change(thing, pick):
    def one(status, **more):
        return {"id": f"pr{thing.number}", "baseRepoId": "webhook:1", "pullRequestKey": thing.number, "status": status,
                "displayTitle": thing.title, "url": f"https://github.example/{thing.repo}/pull/{thing.number}",
                "authorName": thing.author, "createdDate": iso(thing.opened), "headRef": thing.branch,
                "baseRef": thing.base, "headCommitSha": thing.head, "additions": thing.added,
                "deletions": thing.deleted, "isDraft": False, **more}
    found = [one("OPEN")]
    if thing.merged:
        found.append(one("MERGED", mergedDate=iso(thing.merged), mergeCommitSha=thing.sha))
    elif thing.closed:
        found.append(one("CLOSED", closedDate=iso(thing.closed)))
    return found


def deployment(thing, pick):
    commit = {"repoUrl": f"https://github.example/{thing.repo}", "commitSha": thing.sha, "refName": "main"}
    times = {"startedDate": iso(thing.started), "finishedDate": iso(thing.finished)}
    body = {"id": str(thing.id), "createdDate": iso(thing.queued), "displayTitle": "Ship it", **times}
    # What says nothing succeeded, and went to production.
    if thing.state != "succeeded" or pick.random() < 0.5:
        body["result"] = RESULTS[thing.state]
    if thing.env != "production" or pick.random() < 0.5:
        body["environment"] = thing.env.upper()
    return [{**body, "deploymentCommits": [{**commit, **times} if pick.random() < 0.5 else commit]}]


def incident(thing, pick):
    def one(status, updated, **more):
        return {"issueKey": thing.id, "title": thing.title, "type": "INCIDENT", "status": status, "originalStatus": "x",
                "createdDate": iso(thing.opened), "updatedDate": iso(updated), "severity": thing.severity,
                "component": thing.service, **more}
    found = [one("TODO", thing.opened), {**one("TODO", thing.opened), "type": "BUG"}]
    if thing.acknowledged:
        found.append(one("IN_PROGRESS", thing.acknowledged))
    if thing.resolved:
        found.append(one("DONE", thing.resolved + 999, resolutionDate=iso(thing.resolved)))
    return found


def cut(thing, line):
    if type(thing) is Change:
        del line["files"], line["commits"]
        return None if line["state"] == "approved" else line
    if type(thing) is Deployment:
        if line["state"] in ("queued", "started"):
            return None
        line["env"] = line["env"].upper()
        for key in ("run", "actor", "trigger", "version"):
            del line[key]
        return line
    if line["state"] == "reopened" or line["state"] == "resolved" and line["time"] != iso(thing.resolved):
        return None
    for key in ("repo", "env", "actor", "sha"):
        line.pop(key, None)
    return line
