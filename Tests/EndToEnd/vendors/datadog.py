"""What is posted to Datadog's DORA metrics: deployments that are done, incidents that begin and end."""
from vendors.week import Deployment, Incident, iso

FORMAT = "datadog"
TELLS = (Deployment, Incident)
EXACT = True
UNITS = (1, 1000, 1_000_000_000)


def tell(thing, pick):
    git = {"repository_url": f"https://github.example/{thing.repo}"}

    def post(**fields):
        return {"data": {"attributes": fields}}
    unit = pick.choice(UNITS)
    if type(thing) is Deployment:
        if thing.state != "succeeded":
            return []
        return [post(service=thing.service, env=thing.env, id=f"deploy-{thing.id:012d}", version=thing.version,
                     started_at=thing.started * unit, finished_at=thing.finished * unit,
                     git={**git, "commit_sha": thing.sha})]
    about = dict(services=[thing.service], env=thing.env, severity=thing.severity, name=thing.title, id=thing.id)
    if thing.cause:
        about["git"] = {**git, "commit_sha": thing.cause}
    found = [post(**about, started_at=thing.opened * unit)]
    if thing.resolved:
        unit = pick.choice(UNITS)
        found.append(post(**about, started_at=thing.opened * unit, finished_at=thing.resolved * unit))
    return found


def cut(thing, line):
    if type(thing) is Deployment:
        if line["state"] != "succeeded":
            return None
        line["id"] = f"deploy-{thing.id:012d}"
        for key in ("run", "actor", "trigger"):
            del line[key]
        return line
    if line["state"] not in ("opened", "resolved") or line["time"] not in (iso(thing.opened), iso(thing.resolved or 0)):
        return None
    del line["repo"], line["actor"]
    return line
