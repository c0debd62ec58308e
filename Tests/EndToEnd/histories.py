"""Tests of what an import makes of git histories that are cut off, shared, dated wrong or named twice."""
import time

from harness import check, test
from importing import Repository, imported, log, report


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def deploys(lines):
    return {line["id"]: line for line in lines if line["kind"] == "deploy"}


def fixes(lines):
    return {id_: line["fixes"] for id_, line in deploys(lines).items() if "fixes" in line}


def revert(r, branch, parents, mark, files=None):
    r.write()
    return r.commit(branch, parents, 'Revert "x"\n\nThis reverts commit %s.' % r.shas[mark], files, r.clock)


def released(r, branch, parents, tag, message="work", files=None, after=60):
    """A commit an hour after the one before, and its tag a minute later."""
    r.clock += 3600
    mark = r.commit(branch, parents, message, files, r.clock)
    r.tag(tag, mark, r.clock + after)
    return mark


@test
def imported_for_several():
    """environments and repositories that share a service and a log each have their own deployments and incidents"""
    r = Repository()
    a = released(r, "main", [], "v1.0.0")
    b = released(r, "main", [a], "v1.1.0")
    r.clock += 3600
    c = revert(r, "main", [b], b)
    r.tag("v1.2.0", c, r.clock + 60)
    r.write()
    path = r.path + ".jsonl"
    for env in ("staging", "production", "staging", "production"):
        said, lines = imported(r, "--env", env, "--incidents", to=path)
    check("; 0 new lines" in said and "moved" not in said, said)
    told = [(line["env"], line["id"]) for line in lines if line["kind"] == "deploy"]
    check(sorted(told) == [(env, f"v1.{n}.0") for env in ("production", "staging") for n in range(3)], told)
    incidents = {(line["env"], line["id"]) for line in lines if line["kind"] == "incident"}
    check(incidents == {("production", "git:api:v1.1.0"), ("staging", "git:api:staging:v1.1.0")}, incidents)
    check(report(path)["deploymentFrequency"]["deployments"] == 3, report(path)["deploymentFrequency"])
    # An id of an earlier version goes on.
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("git:api:staging:", "git:api:"))
    check("; 0 new lines" in imported(r, "--env", "staging", "--incidents", to=path)[0], "incidents of before")
    # Another repository of the same service, whose tags have the same names and are older.
    other, path = Repository(r.clock - 100_000), r.path + ".shop"
    d = released(other, "main", [], "v1.0.0")
    released(other, "main", [d], "v1.1.0")
    other.write()
    for _ in range(2):
        imported(r, "--service", "shop", "--repo", "acme/a", to=path)
        said, lines = imported(other, "--service", "shop", "--repo", "acme/b", to=path)
        check("moved" not in said and "rewritten" not in said, said)
    check("; 0 new lines" in said, said)
    told = sorted((line["repo"], line["id"]) for line in lines if line["kind"] == "deploy")
    check(told == [("acme/a", f"v1.{n}.0") for n in range(3)] + [("acme/b", f"v1.{n}.0") for n in range(2)], told)


@test
def imported_of_one_folder():
    """what was taken back or fixed in another folder is no failure of this one"""
    r = Repository()
    a = released(r, "main", [], "v1.0.0", files={"api/f": "1\n", "web/f": "1\n"})
    b = r.commit("main", [a], "api 1", {"api/f": "2\n"}, r.clock + 100)
    w = released(r, "main", [b], "v1.1.0", "web 1", {"web/f": "2\n"})
    r.clock += 3600
    x = revert(r, "main", [w], w, {"web/f": "1\n"})
    r.tag("v1.1.1", x, r.clock + 60)
    y = released(r, "main", [x], "v1.1.2-hotfix", "web 2", {"web/f": "3\n"})
    z = released(r, "main", [y], "v1.2.0", "api 2", {"api/f": "3\n"})
    t = released(r, "topic", [z], "skip", "web and api", {"api/f": "4\n", "web/f": "4\n"})
    m = released(r, "main", [z, t], "v1.3.0", "Merge branch 'topic'", {"api/f": "4\n", "web/f": "4\n"})
    r.clock += 3600
    u = revert(r, "main", [m], m, {"api/f": "3\n", "web/f": "3\n"})
    r.tag("v1.3.1", u, r.clock + 60)
    released(r, "main", [u], "v1.3.2-hotfix", "api 3", {"api/f": "5\n"})
    r.write()
    choose = lambda path: imported(r, "--path", path, "--service", path, "--incidents")[1]
    later = {"v1.3.1": ["v1.3.0"]}
    # The revert of a merge is one of what it brought.
    check(fixes(choose("api")) == {**later, "v1.3.2-hotfix": ["v1.3.1"]}, fixes(choose("api")))
    check(fixes(choose("web")) == {**later, "v1.1.1": ["v1.1.0"], "v1.1.2-hotfix": ["v1.1.1"]}, fixes(choose("web")))
    opened = [line["deploy"] for line in choose("api") if line["kind"] == "incident" and line["state"] == "opened"]
    check(opened == ["v1.3.0", "v1.3.1"], opened)


@test
def imported_by_its_tags_dates():
    """a deployment is where its tag says, whatever the clock of its commit; a tag's clock that was far behind is none"""
    r = Repository()
    t = r.clock
    a = r.commit("main", [], "a", when=t)
    r.tag("v1.0.0", a, t + 3600)
    b = r.commit("main", [a], "b", when=t + 11_100)
    c = r.commit("main", [b], "c", when=t + 7200)
    r.tag("v1.1.0", c, t + 10_800)
    far = r.commit("main", [c], "far", when=4_000_000_000)
    r.tag("v1.2.0", far, t + 86_400)
    d = r.commit("main", [far], "d", when=t + 172_800)
    r.tag("v1.3.0", d, 1_000_000_000)
    r.write()
    path = r.path + ".jsonl"
    _, lines = imported(r, to=path)
    times = {id_: line["time"] for id_, line in deploys(lines).items()}
    check([times[f"v1.{n}.0"] for n in range(3)] == [stamp(t + s) for s in (3600, 10_800, 86_400)], times)
    check(times["v1.3.0"] >= stamp(t + 172_800), times)
    lead = report(path, "--as-of", stamp(t + 12_000))["leadTime"]
    check((lead["n"], lead["mean"], lead["excluded"]["clockSkew"]) == (1, 3600, 1), lead)


@test
def imported_with_a_clock_behind():
    """one commit with a clock far behind takes nothing else out of the log or back in time"""
    r = Repository()
    t, head, marks = r.clock, [], []
    for day, when in enumerate([None] * 4 + [10, None, None, t - 10**8, None]):
        head = [r.commit("main", head, f"day {day}", when=when or t + day * 86_400)]
        marks += head
    r.tag("v1", marks[-1], t + 900_000)
    r.write()
    path = r.path + ".jsonl"
    said, lines = imported(r, to=path)
    times = {line["sha"]: line["time"] for line in lines if line["kind"] == "commit"}
    days = [0, 1, 2, 3, 3, 5, 6, 6, 8]
    check([times.get(r.shas[m]) for m in marks] == [stamp(t + day * 86_400) for day in days], times)
    check("1971" not in said and "; 0 new lines" in imported(r, to=path)[0], said)


@test
def imported_reverts_of_many():
    """a pull request that was brought to several branches is taken back where its revert is"""
    r = Repository()
    a = released(r, "main", [], "v1.0.0")
    b = released(r, "main", [a], "v2.0.0", "Fix it (#12)")
    x = released(r, "rel", [a], "v1.5.1", "Fix it (#12)")
    c = released(r, "main", [b], "v2.0.1", 'Revert "Fix it (#12)" (#15)\n\nReverts acme/api#12')
    r.write()
    path = r.path + ".jsonl"
    check(fixes(imported(r, to=path)[1]) == {"v2.0.1": ["v2.0.0"]}, log(path))
    released(r, "rel", [x], "v1.5.2")
    r.write()
    said, lines = imported(r, to=path)
    check(fixes(lines) == fixes(imported(r)[1]) == {"v2.0.1": ["v2.0.0"]} and "would repair" not in said, said)


@test
def imported_by_names_twice():
    """a branch is meant where a tag has its name, one of origin is one, and tags of tags and names that look alike are told apart"""
    r = Repository()
    a = r.commit("main", [], when=r.clock)
    b = r.commit("main", [a], when=r.clock + 100)
    x = r.commit("develop", [b], when=r.clock + 200)
    r.tag("main", a)
    r.tag("inner", a, r.clock + 250)
    r.tag("v2-e\u0301", a, r.clock + 300)
    r.tag("v2-\u00e9", b, r.clock + 310)
    r.write()
    commits = lambda where, *more: [line["sha"] for line in imported(where, *more)[1] if line["kind"] == "commit"]
    check(commits(r, "--branch", "main") == [r.shas[a], r.shas[b]], "the tag")
    clone = r.path + ".clone"
    r.git("clone", "-q", r.path, clone, at=".")
    check(commits(clone, "--branch", "develop") == [r.shas[m] for m in (a, b, x)], "a branch of origin")
    r.git("tag", "-a", "-m", "x", "v3", "inner")
    path = r.path + ".jsonl"
    _, lines = imported(r, to=path)
    check(deploys(lines)["v3"]["sha"] == r.shas[a] and len(deploys(lines)) == 3, lines)
    said, _ = imported(r, to=path)
    check("; 0 new lines" in said and "v2" not in said.replace("such as v2", ""), said)
    # Made once more on the same commit.
    r.tag("v2-\u00e9", b, r.clock + 400)
    r.write()
    said, _ = imported(r, to=path)
    check("v2-\u00e9 has another date" in said and "has moved" not in said, said)
    r.git("config", "url.https://example.org/.insteadOf", "gh:")
    r.git("config", "remote.origin.url", "gh:Acme/API.git")
    check(imported(r)[1][0]["repo"] == "acme/api", imported(r)[1][0])


@test
def imported_from_the_edge():
    """where a shallow clone ends no commit of a folder is invented, merges are told, and unshallowed the figures are the whole's"""
    r = Repository()
    head = r.commit("main", [], "begin", {"api/f": "0\n", "web/f": "0\n"}, r.clock)
    for n in range(1, 6):
        base, t = head, r.clock + n * 86_400
        w = r.commit(f"f{n}", [base], f"web pre {n}", {"web/f": f"{n}\n"}, t)
        w = r.commit(f"f{n}", [w], f"web {n}", {"web/g": f"{n}\n"}, t + 600)
        head = r.commit("main", [base], f"api {n}", {"api/f": f"{n}\n"}, t + 1800)
        head = r.commit("main", [head, w], f"Merge pull request #{n} from f{n}", {}, t + 3600)
        r.tag(f"v1.{n}.0", head, t + 7200)
    r.write()
    for depth in (1, 2, 3, 4, 5):
        clone = f"{r.path}.{depth}"
        r.git("clone", "-q", "--depth", str(depth), "file://" + r.path, clone, at=".")
        path, whole = clone + ".jsonl", clone + ".whole"
        more = ["--path", "api", "--service", "api"]
        said, lines = imported(clone, *more, to=path)
        titles = [line["title"] for line in lines if line["kind"] == "commit"]
        check(all(title.startswith("api ") for title in titles), f"{depth}: {titles}")
        check(all("sha" in d or d["version"] == d["id"] for d in deploys(lines).values()) and "v1.5.0" in deploys(lines), lines)
        check("; 0 new lines" in imported(clone, *more, to=path)[0], "said twice")
        ends = {line["sha"]: line for line in imported(clone)[1] if line["kind"] == "commit" and "parents" not in line}
        parents = lambda sha: r.git("rev-list", "--parents", "-1", sha).split()[1:]
        check(ends and all(line.get("merge", False) == (len(parents(sha)) > 1) for sha, line in ends.items()), ends)
        r.git("-C", clone, "fetch", "-q", "--unshallow", "--tags", at=".")
        said, _ = imported(clone, *more, to=path)
        check("has moved" not in said, said)
        imported(clone, *more, to=whole)
        check(report(path) == report(whole), f"{depth}: {report(path)['leadTime']} of {report(whole)['leadTime']}")


@test
def imported_without_trees():
    """a clone without trees gives its commits and tags"""
    r = Repository()
    a = released(r, "main", [], "v1.0.0")
    b = released(r, "topic", [a], "skip")
    released(r, "main", [a, b], "v1.1.0", "Merge \u00e9", {})
    r.write()
    r.git("-C", r.path, "config", "uploadpack.allowFilter", "true", at=".")
    clone = r.path + ".treeless"
    r.git("clone", "-q", "--bare", "--filter=tree:0", "file://" + r.path, clone, at=".")
    said, lines = imported(clone, "--repo", "api")
    check("a partial clone" in said and lines == imported(r, "--no-sizes")[1], (said, lines))
