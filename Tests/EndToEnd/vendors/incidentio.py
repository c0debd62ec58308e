"""incident.io's webhooks, with the times that people confirm."""
import zlib

from vendors.week import Incident, iso

FORMAT = "incidentio"
TELLS = (Incident,)


def HEADERS(body):
    return {"webhook-id": f"msg_{zlib.crc32(str(body).encode()):08x}", "webhook-timestamp": "1772445600"}


def tell(thing, pick):
    times = {"Reported at": thing.opened}
    fields = [("Affected services", thing.service), ("Environment", thing.env)]
    if thing.cause:
        fields.append(("Commit", thing.cause))

    def incident(category, time, mode="standard"):
        return {"id": thing.id, "reference": "INC-1", "name": thing.title, "mode": mode,
                "severity": {"name": thing.severity}, "incident_status": {"name": "S", "category": category},
                "created_at": iso(thing.opened), "updated_at": iso(time),
                "incident_timestamp_values": [{"incident_timestamp": {"name": name}, "value": {"value": iso(value)}}
                                              for name, value in times.items()],
                "custom_field_entries": [{"custom_field": {"name": name},
                                          "values": [{"value_option": {"value": value}}]} for name, value in fields]}

    def event(kind, body):
        return {"event_type": f"public_incident.{kind}", f"public_incident.{kind}": body}

    def status(category, time, before):
        return event("incident_status_updated_v2", {
            "incident": incident(category, time), "previous_status": {"category": before},
            "new_status": {"category": category}})
    found = [event("incident_created_v2", incident("triage", thing.opened))]
    if thing.acknowledged:
        times["Accepted at"] = thing.acknowledged
        found.append(event("incident_updated_v2", incident(pick.choice(["live", "active"]), thing.acknowledged + 99)))
    if thing.resolved:
        times["Resolved at"] = thing.resolved
        if pick.random() < 0.5:
            times["Fixed at"] = thing.resolved
            found.append(status("learning", thing.resolved + 50, "live"))
        times["Closed at"] = thing.resolved + 120
        found.append(status("closed", thing.resolved + 120, "learning"))
    if thing.reopened:
        found.append(status("live", thing.reopened, "closed"))
    if thing.again:
        times.update({"Resolved at": thing.again, "Fixed at": thing.again, "Closed at": thing.again + 60})
        found.append(status("closed", thing.again + 60, "live"))
    found.append(event("incident_created_v2", {**incident("live", thing.opened, mode="test"), "id": "practice"}))
    found.append({"event_type": "private_incident.incident_updated_v2",
                  "private_incident.incident_updated_v2": {"id": "01S"}})
    return found


def cut(thing, line):
    del line["repo"], line["actor"]
    return line
