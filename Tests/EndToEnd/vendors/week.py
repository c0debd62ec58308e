"""A seeded model of two plausible weeks of delivery: what happened, before any tool tells it.

A Week is a list of things (Push, Change, Run, Deployment, Incident, Alert), each of which writes itself as native lines
with everything that there is to say. A vendor tells the same thing in its own words; what it cannot say, it cuts from
the native lines, so that both logs hold the same (see formats.py).
"""
import datetime, random

# A Monday; everything is a whole second of UTC after it.
START = 1772409600
MINUTE, HOUR, DAY = 60, 3600, 86400
JOBS = ("unit_tests", "integration_tests", "security_scan")
SERVICES = ("acme/api", "acme/checkout", "acme/search")
# The tiers of the standard rules, and one that is nobody's.
STAGING, PRODUCTION = "staging", "production"


def iso(time):
    return datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Thing:
    """Something that happened, with a `repo`; `lines()` is how native lines tell it."""

    def __init__(self, **fields):
        self.__dict__.update(fields)

    @property
    def service(self):
        return self.repo.split("/")[-1]


class Push(Thing):
    """Commits that land on the mainline together. Fields: repo, branch, landed, pusher, commits [Thing: sha, committed,
    author, email, title, files, is_merge]."""

    def lines(self):
        return [{"time": iso(self.landed), "kind": "commit", "repo": self.repo, "sha": one.sha,
                 "committed": iso(one.committed), "author": one.author, "branch": self.branch, "files": one.files,
                 "title": one.title, **({"merge": True} if one.is_merge else {})} for one in self.commits]


class Change(Thing):
    """A pull request. Fields: repo, number, title, author, reviewer, branch, base, head, opened, approved, merged,
    closed (each a time or None), sha (merged as), added, deleted, files, commits."""

    def line(self, state, time, **more):
        return {"time": iso(time), "kind": "change", "state": state, "id": str(self.number), "repo": self.repo,
                "branch": self.branch, "base": self.base, "title": self.title, "author": self.author,
                "opened": iso(self.opened), "head": self.head, "added": self.added, "deleted": self.deleted,
                "files": self.files, "commits": self.commits, **more}

    def lines(self):
        found = [self.line("opened", self.opened)]
        if self.approved:
            found.append(self.line("approved", self.approved))
        if self.merged:
            found.append(self.line("merged", self.merged, sha=self.sha))
        elif self.closed:
            found.append(self.line("closed", self.closed))
        return found


class Run(Thing):
    """A run of CI with its jobs. Fields: repo, id, name, sha, branch, event (push, pull_request, workflow_dispatch),
    queued, started, finished, state, jobs [Thing: id, name, queued, started, finished, state, stage]."""

    @property
    def trigger(self):
        return "manual" if self.event == "workflow_dispatch" else "auto"

    def lines(self):
        common = {"kind": "pipeline", "id": str(self.id), "repo": self.repo, "name": self.name, "sha": self.sha,
                  "branch": self.branch, "trigger": self.trigger}
        found = [{"time": iso(self.queued), "state": "queued", **common},
                 {"time": iso(self.started), "state": "started", **common},
                 {"time": iso(self.finished), "state": self.state, "started": iso(self.started), **common}]
        for job in self.jobs:
            common = {"kind": "job", "id": str(job.id), "run": str(self.id), "repo": self.repo, "name": job.name,
                      "sha": self.sha, "stage": job.stage}
            found += [{"time": iso(job.queued), "state": "queued", **common},
                      {"time": iso(job.started), "state": "started", "queued": iso(job.queued), **common},
                      {"time": iso(job.finished), "state": job.state, "started": iso(job.started),
                       "queued": iso(job.queued), **common}]
        return found


class Deployment(Thing):
    """Fields: repo, id, env, sha, version, run (of the pipeline, with an id that is told), job (its number), event,
    actor, queued, started, finished, state (succeeded, failed, cancelled)."""

    def lines(self):
        common = {"kind": "deploy", "id": str(self.id), "repo": self.repo, "env": self.env, "sha": self.sha,
                  "version": self.version, "run": str(self.run), "actor": self.actor,
                  "trigger": "manual" if self.event == "workflow_dispatch" else "auto"}
        return [{"time": iso(self.queued), "state": "queued", **common},
                {"time": iso(self.started), "state": "started", **common},
                {"time": iso(self.finished), "state": self.state, "started": iso(self.started), **common}]


class Incident(Thing):
    """Fields: repo, number, title, severity, env, cause (a sha, or None), actor, opened, acknowledged, resolved,
    reopened, again (resolved a second time); each but opened may be None."""

    @property
    def id(self):
        return f"INC{self.number}"

    def lines(self):
        common = {"kind": "incident", "id": self.id, "repo": self.repo, "service": self.service, "env": self.env,
                  "severity": self.severity, "title": self.title, "actor": self.actor, "opened": iso(self.opened),
                  **({"sha": self.cause} if self.cause else {})}
        times = [("opened", self.opened), ("acknowledged", self.acknowledged), ("resolved", self.resolved),
                 ("reopened", self.reopened), ("resolved", self.again)]
        return [{"time": iso(time), "state": state, **common} for state, time in times if time]


class Alert(Thing):
    """Fields: repo, name, severity, title, env, fingerprint, started, ended (or None)."""

    @property
    def id(self):
        return f"{self.fingerprint}@{iso(self.started)}"

    def lines(self):
        common = {"kind": "alert", "id": self.id, "name": self.name, "service": self.service, "env": self.env,
                  "severity": self.severity, "title": self.title, "started": iso(self.started)}
        return [{"time": iso(self.started), "state": "firing", **common}] + (
            [{"time": iso(self.ended), "state": "resolved", **common}] if self.ended else [])


class Week:
    """What happened: `things`, of which each Deployment follows from a Run and each Run from a Push or a Change."""

    def __init__(self, seed, services=SERVICES, days=11):
        self.seed, self.services = seed, services
        self.random = random.Random(f"week {seed}")
        self.numbers = {"change": 300, "run": 289782000, "job": 12870000, "deployment": 1187, "incident": 40}
        self.things = []
        self.live = {}
        for service in services:
            self.first(service)
            for day in range(days):
                if day % 7 < 5:
                    for start in sorted(self.random.sample(range(8 * HOUR, 16 * HOUR), self.random.randint(2, 3))):
                        self.change(service, START + day * DAY + start)
        self.end = max(time for thing in self.things for time in self.times(thing))

    @staticmethod
    def times(thing):
        return [value for name, value in vars(thing).items() if type(value) is int and value >= START]

    def next(self, what):
        self.numbers[what] += self.random.randint(1, 9)
        return self.numbers[what]

    def hash(self):
        return "%040x" % self.random.getrandbits(160)

    def after(self, time, low, high):
        return time + self.random.randint(low, high)

    def commit(self, time, title, is_merge=False):
        author = self.random.choice(["ana", "ben", "cleo", "dev-4", "renovate[bot]"])
        return Thing(sha=self.hash(), committed=time, author=author, email=f"{author}@example.com", title=title,
                     files=self.random.randint(1, 9), is_merge=is_merge)

    def first(self, repo):
        """The commit and the deployment with which a service begins."""
        commit = self.commit(START + self.random.randint(0, HOUR), "Begin")
        self.things.append(Push(repo=repo, branch="main", landed=commit.committed + 60, pusher=commit.author,
                                commits=[commit]))
        self.live[repo] = []
        self.deploy(repo, commit.sha, PRODUCTION, commit.committed + 10 * MINUTE, self.next("run"), "push", "succeeded")

    def change(self, repo, start):
        pick = self.random
        commits = [self.commit(self.after(start, 0, 20 * MINUTE) + n * HOUR // 3, f"Change {n} of \"it\", ünd söme")
                   for n in range(pick.randint(1, 3))]
        number, branch = self.next("change"), f"topic-{self.numbers['change']}"
        opened = self.after(commits[-1].committed, 1, 10 * MINUTE)
        common = dict(repo=repo, number=number, title=f"Make it {number}", author=commits[0].author, reviewer="dana",
                      branch=branch, base="main", head=commits[-1].sha, opened=opened, approved=None, merged=None,
                      closed=None, sha=None, added=pick.randint(1, 400), deleted=pick.randint(0, 90),
                      files=pick.randint(1, 20), commits=len(commits))
        tried = self.run(repo, commits[-1].sha, branch, opened + 5, "pull_request")
        if pick.random() < 0.1:
            self.things.append(Change(**{**common, "closed": self.after(tried.finished, HOUR, 2 * HOUR)}))
            return
        approved = self.after(tried.finished, MINUTE, HOUR)
        merged = self.after(approved, MINUTE, HOUR)
        landing = list(commits)
        if pick.random() < 0.4:
            landing.append(self.commit(merged, f"Merge branch '{branch}' into 'main'", is_merge=True))
        self.things.append(Change(**{**common, "approved": approved, "merged": merged, "sha": landing[-1].sha}))
        self.things.append(Push(repo=repo, branch="main", landed=merged, pusher="dana", commits=landing))
        self.deliver(repo, landing[-1].sha, merged)

    def run(self, repo, sha, branch, time, event):
        pick = self.random
        queued, number, jobs = time, self.next("run"), []
        began = self.after(queued, 1, 40)
        for name in JOBS:
            started = self.after(began, 5, 60)
            state = "failed" if pick.random() < 0.06 else "succeeded"
            jobs.append(Thing(id=self.next("job"), name=name, queued=queued + 1, started=started,
                              finished=self.after(started, MINUTE, 8 * MINUTE), state=state,
                              stage="scan" if "scan" in name else "test"))
        state = "failed" if any(job.state == "failed" for job in jobs) else "succeeded"
        made = Run(repo=repo, id=number, name="main", sha=sha, branch=branch, event=event, queued=queued, started=began,
                   finished=max(job.finished for job in jobs) + 2, state=state, jobs=jobs)
        self.things.append(made)
        return made

    def deliver(self, repo, sha, landed):
        """CI, staging and production of what has landed, and what goes wrong there."""
        pick = self.random
        tried = self.run(repo, sha, "main", landed + 10, "push")
        while tried.state == "failed":
            tried = self.run(repo, sha, "main", self.after(tried.finished, 2 * MINUTE, 20 * MINUTE), "push")
        staged = self.deploy(repo, sha, STAGING, tried.finished + 5, tried.id, "push", "succeeded")
        event = "workflow_dispatch" if pick.random() < 0.2 else "push"
        time = self.after(staged.finished, 2 * MINUTE, 90 * MINUTE)
        fate = pick.random()
        if fate < 0.05:
            self.deploy(repo, sha, PRODUCTION, time, tried.id, event, "cancelled")
            return
        if fate < 0.17:
            failed = self.deploy(repo, sha, PRODUCTION, time, tried.id, event, "failed")
            time = self.after(failed.finished, 5 * MINUTE, 40 * MINUTE)
        done = self.deploy(repo, sha, PRODUCTION, time, tried.id, event, "succeeded")
        if pick.random() < 0.25:
            self.trouble(repo, sha, done)

    def deploy(self, repo, sha, env, time, run, event, state):
        started = self.after(time, 1, 60)
        number = self.next("deployment")
        made = Deployment(repo=repo, id=number, env=env, sha=sha, version=f"1.{number}.0", run=run,
                          job=self.next("job"), event=event, actor=self.random.choice(["ana", "dana"]), queued=time,
                          started=started, finished=self.after(started, 30, 6 * MINUTE), state=state)
        self.things.append(made)
        if env == PRODUCTION and state == "succeeded":
            self.live[repo].append(sha)
        return made

    def trouble(self, repo, sha, deployment):
        """An alert, mostly an incident, and sometimes the deployment of what was there before."""
        pick = self.random
        fired = self.after(deployment.finished, MINUTE, 20 * MINUTE)
        opened = self.after(fired, 10, 5 * MINUTE)
        resolved = self.after(opened, 10 * MINUTE, 2 * HOUR)
        if len(self.live[repo]) > 1 and pick.random() < 0.4:
            back = self.deploy(repo, self.live[repo][-2], PRODUCTION, self.after(opened, MINUTE, 9 * MINUTE),
                               deployment.run, "workflow_dispatch", "succeeded")
            resolved = max(resolved, back.finished + MINUTE)
        ended = resolved - 30
        self.things.append(Alert(repo=repo, name=pick.choice(["HighErrorRate", "SlowAnswers"]), severity="critical",
                                 title="too many \"errors\"", env=PRODUCTION,
                                 fingerprint="%016x" % pick.getrandbits(64), started=fired,
                                 ended=ended if pick.random() < 0.9 else None))
        if pick.random() < 0.15:
            return
        again = pick.random() < 0.2
        reopened = self.after(resolved, 5 * MINUTE, HOUR) if again else None
        is_open = pick.random() < 0.1
        self.things.append(Incident(
            repo=repo, number=self.next("incident"), title=f"{repo} is \"down\"", severity=pick.choice(["P1", "P2"]),
            env=PRODUCTION, cause=sha if pick.random() < 0.5 else None, actor="dana", opened=opened,
            acknowledged=self.after(opened, 5, 5 * MINUTE), resolved=None if is_open else resolved,
            reopened=None if is_open else reopened,
            again=self.after(reopened, MINUTE, HOUR) if again and not is_open else None))
