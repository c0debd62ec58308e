"""Grafana's webhook: Alertmanager's, and some more."""
from vendors import alertmanager
from vendors.week import Alert

FORMAT = "grafana"
TELLS = (Alert,)
EXACT = True


def tell(thing, pick):
    found = alertmanager.tell(thing, pick)
    for body in found:
        body.update(orgId=1, title="[FIRING:1]", state="alerting", message="**Firing**")
        for alert in body["alerts"]:
            alert.update(values={"B": 22}, valueString="[ B=22 ]", dashboardURL="", imageURL="")
    return found


def cut(thing, line):
    return line
