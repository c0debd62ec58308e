"""Rows of Four Keys' table of raw events: what GitHub and PagerDuty sent, as strings."""
import json, zlib

from vendors import github, pagerduty
from vendors.week import Incident, iso

FORMAT = "github"
TELLS = github.TELLS


def inner(thing):
    return pagerduty if type(thing) is Incident else github


def tell(thing, pick):
    found = []
    for body in inner(thing).tell(thing, pick):
        if isinstance(body, tuple):
            body = body[1]
        text = json.dumps(body)
        is_github = type(thing) is not Incident
        found.append({"event_type": github.name(body) if is_github else body["event"]["event_type"], "id": "7",
                      "metadata": text, "signature": f"sha1={zlib.crc32(text.encode()):08x}", "msg_id": "1",
                      "time_created": iso(thing.opened if type(thing) is Incident else 1772409600),
                      "source": pick.choice(["github", "githubmock"]) if is_github else "pagerduty"})
    return found


def cut(thing, line):
    return inner(thing).cut(thing, line)
