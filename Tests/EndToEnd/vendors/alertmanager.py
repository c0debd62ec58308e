"""Alertmanager's webhook: groups of alerts, repeated as long as they fire."""
from vendors.week import Alert, iso

FORMAT = "alertmanager"
TELLS = (Alert,)
EXACT = True
NEVER = "0001-01-01T00:00:00Z"


def tell(thing, pick):
    def one(status):
        return {"status": status, "fingerprint": thing.fingerprint, "startsAt": iso(thing.started),
                "endsAt": iso(thing.ended) if status == "resolved" else NEVER, "generatorURL": "http://p.example/g",
                "labels": {"alertname": thing.name, pick.choice(["service", "app"]): thing.service,
                           pick.choice(["env", "environment"]): thing.env, "severity": thing.severity},
                "annotations": {"summary": thing.title}}

    def group(*alerts):
        # A group says that it fires as long as one of its alerts does.
        firing = any(alert["status"] == "firing" for alert in alerts)
        return {"version": "4", "groupKey": "{}", "truncatedAlerts": 0, "receiver": "log", "groupLabels": {},
                "status": "firing" if firing else "resolved", "commonLabels": {}, "commonAnnotations": {},
                "externalURL": "http://a.example", "alerts": list(alerts)}
    found = [group(one("firing")) for _ in range(pick.randint(1, 3))]
    if thing.ended:
        found.append(group(one("resolved"), one("firing")) if pick.random() < 0.3 else group(one("resolved")))
    return found


def cut(thing, line):
    return line
