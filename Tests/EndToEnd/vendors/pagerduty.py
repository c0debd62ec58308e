"""PagerDuty's webhooks of version 3; what it has no field for stands in custom fields."""
import zlib

from vendors.week import Incident, iso

FORMAT = "pagerduty"
TELLS = (Incident,)


def HEADERS(body):
    return {"X-Webhook-Id": f"{zlib.crc32(str(body).encode()):08x}", "X-PagerDuty-Signature": "v1=00"}


def tell(thing, pick):
    numbers = iter(range(100))

    def event(kind, time, data, agent=thing.actor):
        return {"event": {"id": f"01D{thing.id}{next(numbers)}", "event_type": kind, "resource_type": "incident",
                          "occurred_at": iso(time).replace("Z", ".000Z"), "client": None, "data": data,
                          "agent": agent and {"summary": agent, "type": "user_reference"}}}

    def one(kind, time, status):
        return event(f"incident.{kind}", time, {
            "id": thing.id, "type": "incident", "status": status, "title": thing.title, "teams": [], "urgency": "high",
            "created_at": iso(thing.opened), "service": {"id": "PSVC", "summary": thing.service},
            "priority": {"summary": thing.severity}, "resolve_reason": None})
    fields = [{"name": "environment", "value": thing.env}]
    if thing.cause:
        fields.append({"name": "sha", "value": thing.cause})
    about = {"id": thing.id, "type": "incident_reference"}
    found = [one("triggered", thing.opened + 2, "triggered"),
             event("incident.custom_field_values.updated", thing.opened,
                   {"incident": about, "custom_fields": fields, "type": "incident_field_values"})]
    if thing.acknowledged:
        found.append(one("acknowledged", thing.acknowledged, "acknowledged"))
    for kind, time in (("resolved", thing.resolved), ("reopened", thing.reopened), ("resolved", thing.again)):
        if time:
            found.append(one(kind, time, "triggered" if kind == "reopened" else kind))
    # News that must move no time: of one that is over, and of one that is not.
    last = thing.again or thing.reopened or thing.resolved
    if last:
        found.append(one("priority_updated", last + 3600, "resolved"))
    found.append(one("escalated", thing.opened + 3, "triggered"))
    found.append(event("incident.annotated", thing.opened + 9,
                       {"incident": about, "id": "N1", "content": "Why?", "type": "incident_note"}))
    found.append(event("service.updated", thing.opened, {"id": "PSVC", "type": "service"}, agent=None))
    return found


def cut(thing, line):
    del line["repo"]
    return line
