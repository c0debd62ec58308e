"""What is posted to Sleuth: that a commit was deployed, to a path that says of which service."""
from vendors.week import Deployment, iso

FORMAT = "sleuth"
TELLS = (Deployment,)
EXACT = True


def tell(thing, pick):
    if thing.state != "succeeded":
        return []
    path = f"/api/1/deployments/acme/{thing.service}/register_deploy"
    return [({":path": path}, {"sha": thing.sha, "environment": thing.env, "date": iso(thing.finished),
                               "tags": pick.choice([["#shop"], "#shop,#web"]), "email": thing.actor,
                               "ignore_if_duplicate": True})]


def cut(thing, line):
    if line["state"] != "succeeded":
        return None
    line["service"] = thing.service
    for key in ("repo", "id", "run", "trigger", "version", "started"):
        del line[key]
    return line
