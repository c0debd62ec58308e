"""Notices of Argo CD by our template: an application's deployments, which are synchronisations to it."""
from vendors.week import Deployment, iso

FORMAT = "argocd"
TELLS = (Deployment,)
EXACT = True


def tell(thing, pick):
    manual = thing.event == "workflow_dispatch"

    def one(trigger, phase, finished=None):
        return {"argocd": 1, "trigger": trigger, "app": thing.service, "namespace": thing.env,
                "repoURL": f"https://github.example/{thing.repo}.git", "revision": thing.sha, "phase": phase,
                "health": "Healthy", "startedAt": iso(thing.started), "automated": not manual,
                "finishedAt": iso(finished) if finished else pick.choice([None, "<no value>"]),
                "initiatedBy": thing.actor if manual else "", "images": [f"r.example/{thing.service}:{thing.version}"]}
    found = [one("on-sync-running", "Running")]
    if thing.state == "succeeded":
        found += [one(trigger, "Succeeded", thing.finished) for trigger in ("on-sync-succeeded", "on-deployed")]
    elif thing.state == "failed":
        found.append(one("on-sync-failed", "Failed", thing.finished))
    return found + [one("on-created", "Running")]


def cut(thing, line):
    if line["state"] in ("queued", "cancelled"):
        return None
    line["id"] = f"{thing.service}@{iso(thing.started)}"
    line["started"] = iso(thing.started)
    del line["run"]
    if line["trigger"] != "manual":
        del line["actor"]
    return line
