"""Opsgenie's webhook: actions on alerts. What was closed is never opened again."""
from vendors.week import Incident, iso

FORMAT = "opsgenie"
TELLS = (Incident,)
EXACT = True


def tell(thing, pick):
    tags = [f"service:{thing.service}", f"env:{thing.env}", "flaky"]
    if thing.cause:
        tags.append(f"sha:{thing.cause}")

    def one(action, time):
        return {"action": action, "integrationName": "log", "source": {"name": "web"}, "alert": {
            "alertId": thing.id, "alias": "x", "message": thing.title, "username": thing.actor, "tags": tags,
            "priority": thing.severity, "teams": [], "entity": "", "createdAt": thing.opened * 1000,
            "updatedAt": time * 1_000_000_000}}
    found = [one("Create", thing.opened), one("AddNote", thing.opened + 5)]
    if thing.acknowledged:
        found.append(one("Acknowledge", thing.acknowledged))
    if thing.resolved:
        found += [one(pick.choice(["Close", "Delete"]), thing.resolved), one("AddTags", thing.resolved + 99)]
    return found


def cut(thing, line):
    if line["state"] == "reopened" or line["state"] == "resolved" and line["time"] != iso(thing.resolved):
        return None
    del line["repo"]
    return line
