"""The list of faults, numbered as in the design of reliability, with what covers each or the reason why nothing does.

A test is named by its place: `run.py NAME`, `torture.py NAME`, `unit TITLE`; the tests of faults.py name their rows themselves.
"""
import os, re

from bench import TESTS
from harness import ROOT

STATE = "of the state: its own tests"
WEBHOOK = "nothing takes in lines that way yet"
SECURITY = "of security: its own tests"

ROWS = [
    (1, "all rotations mixed", ["torture.py started_late", "torture.py following", "torture.py refused_lines",
                                "unit a random program of appends, rotations, copies and truncations yields every line once"], None),
    (2, "SIGKILL at random instants", [], STATE),
    (3, "SIGKILL at every boundary of input and output", [], STATE),
    (4, "torn end of the state", [], STATE),
    (5, "power loss", [], STATE),
    (6, "no space", [], STATE),
    (7, "EIO, EINTR, short reads", ["unit a file that cannot be read is no other one; one that ends early is"], None),
    (8, "state folder that may not be written", [], STATE),
    (9, "two instances, one state", [], STATE),
    (10, "schema of the future or the past", [], STATE),
    (11, "state replaced under the process", [], STATE),
    (12, "no descriptors left", ["run.py few_descriptors", "unit two thousand rotated files are read with few descriptors"], None),
    (13, "10,000 files, 10 of them hot", ["unit every file of a crowd is asked within two seconds, and one that changes each time"], None),
    (14, "writer faster than the reader", [], None),
    (15, "SIGSTOP and SIGCONT during rotations", ["run.py suspend_and_continue"], None),
    (16, "rewrite of the same size, time set back", ["unit a rewrite of the same length is seen though its time is set back"], None),
    (17, "inode used again", ["unit an inode that is used again, with as many bytes, is another file",
                              "unit the inode of a file that was done with may be that of a copy"], None),
    (18, "1 GB in a single line", ["unit a line beyond the limit is counted once and skipped, and the next one is read"], None),
    (19, "sparse file of 1 TB", ["run.py odd_files"], None),
    (20, "pipe, directory, socket, device, links", ["run.py pipes", "unit what is no log has a state of its own, and the rest is read"], None),
    (21, "compressed bomb, cut, several members, mislabelled",
     ["run.py odd_files", "unit a compressed file that expands without end is given up, and the rest is read",
      "unit a compressed file that is cut off when it is read once is read as far as it goes, and told", "unit compressed history is read, several members and all, and not twice",
      "unit plain text whose name says that it is compressed is read as plain text"], None),
    (22, "stale handles, as over NFS", [], None),
    (23, "no hints, or more than the queue holds", [], None),
    (24, "wall clock set to and fro", [], None),
    (25, "daylight saving, odd offsets, leap second", ["unit 28, 29: a day is a local date", "unit every accepted form of a time is the same instant",
                                                       "unit periods are those of the zone, an hour longer or shorter where clocks change"], None),
    (26, "times ahead and before all clocks", ["unit 43, 47: what lies after the clock is not yet visible", "unit what is no time is refused as such"], None),
    (27, "duplicates and contradictions", ["unit 21: a repeated line is counted once",
                                           "unit any order of the lines, and any repetition, gives the same numbers"], None),
    (28, "incidents resolved early, alone, twice, again", ["unit 19, 20: resolved before opened is bad data; opened and resolved is one incident",
                                                           "unit 48: reopened and resolved again is one incident",
                                                           "unit 22: all orders of a log give the same snapshot"], None),
    (29, "deployments told by half", ["unit 7: a commit waits for the success; the failure recovers with it"], None),
    (30, "negative lead time", ["unit 23: a commit from a clock that is ahead is counted as skew"], None),
    (31, "nothing in the window", ["unit 1: an empty log has no deployments and no values", "unit no data is a dash with its reason, never zero"], None),
    (32, "names without end", ["unit of very many open incidents those that fit are shown, and all are counted"], None),
    (33, "keys that are built to collide", [], None),
    (34, "JSON without measure", ["unit brackets without end, invalid UTF-8 and NULs are refused and cost nothing",
                                  "unit where other parsers differ, the standard decides, and our limit on nesting"], None),
    (35, "text that is no text", ["run.py refused_lines_have_places", "unit random damage to a line never breaks the decoder"], None),
    (36, "sequences of a terminal", ["run.py hostile_text", "run.py raw_control_bytes", "unit no command of the data reaches the terminal"], None),
    (37, "text that turns round or has no width", ["run.py raw_control_bytes",
                                                   "unit every scalar there is becomes cells of known width, and none of them a control"], None),
    (38, "storm of sizes", ["run.py resizing", "run.py any_size", "unit a resize storm ends in the frame of a fresh start"], None),
    (39, "terminal lost", ["run.py closed_terminal", "run.py ends_while_blocked", "unit a hang-up is noticed and nothing is drawn any more"], None),
    (40, "output that fails or takes nothing", ["run.py slow_terminal", "run.py ends_while_blocked"], None),
    (41, "terminal of no, a poor or a false type", ["run.py terminals", "run.py terminal_types", "run.py no_terminal"], None),
    (42, "stopped, ended or crashed on the screen", ["run.py signals_give_the_terminal_back", "run.py suspend_and_continue",
                                                     "run.py ends_while_blocked"], None),
    (43, "seven days open", [], "an accelerated run of a week: tools of their own"),
    (44, "includes", [], "there are no includes; files that are read: " + SECURITY),
    (45, "themes out of measure", ["run.py themes"], None),
    (46, "configuration replaced while it is read", ["run.py themes_at_run_time"], None),
    (47, "patterns that blow up", [], "no expression is taken from anybody; globs: " + SECURITY),
    (48, "head or body beyond the limit", ["metrics.py large_requests",
                                           "unit with a head without end gets an answer, and no more than that"], None),
    (49, "slow connections", ["metrics.py slow_clients", "metrics.py many_clients", "metrics.py half_closed",
                              "unit has little time, whatever it does"], None),
    *[(row, what, [], WEBHOOK) for row, what in
      ((50, "signatures"), (51, "replay"), (52, "hostile body"), (53, "SIGKILL between answer and commit"))],
    (54, "port taken", ["metrics.py a_port_in_use"], None),
    (55, "commands in names", ["telling.py no_shell", "telling.py clean_surroundings", "telling.py an_alertmanager",
                               "unit are given all of a message, however long, and their arguments as they stand",
                               "unit have no file of ours open, and no terminal"], None),
    (56, "notifier that hangs, fails, floods or forks", [
        "telling.py programs_that_hang", "telling.py programs_that_fail", "telling.py programs_that_flood",
        "telling.py a_hook_that_fails", "telling.py a_hook_without_end",
        "unit that hang or flood are ended with all that they started", "unit no more than a thousand messages wait, the latest"],
     None),
    (57, "flapping", ["telling.py flapping_is_held_back", "telling.py waits_and_repeats",
                      "unit says once that something flaps, and holds the rest back until it has been calm for an hour"], None),
    (58, "restart while firing", ["telling.py restarts_keep_states", "telling.py said_and_killed", "telling.py once_each",
                                  "unit a restart at any time tells nothing twice and forgets nothing"], None),
    (59, "silent source", ["telling.py silent_source"], None),
    (60, "clock of the log's host ahead, and a restart", [], STATE),
]


def sources():
    """What each kind of name is looked for in."""
    texts = {}
    for name in ("run.py", "torture.py", "telling.py", "metrics.py"):
        # A script may have its tests in files of their own.
        own = [file for file in os.listdir(os.path.join(ROOT, "Tests", "EndToEnd")) if file.startswith(name[:-3]) and file.endswith(".py")]
        for file in own:
            with open(os.path.join(ROOT, "Tests", "EndToEnd", file)) as text:
                texts.setdefault(name, set()).update(re.findall(r"^def (\w+)\(", text.read(), re.M))
    titles = set()
    for folder, _, names in os.walk(os.path.join(ROOT, "Tests")):
        for name in names:
            if name.endswith(".swift"):
                with open(os.path.join(folder, name)) as file:
                    titles.update(re.findall(r'@(?:Test|Suite)\(\s*"([^"]+)"', file.read()))
    return {**texts, "unit": titles}


def print_table():
    """Prints the list; the number of rows that nothing covers, or that name a test that is not there."""
    known, faults = sources(), 0
    for row, what, tests, reason in ROWS:
        own = ["faults.py " + test.__name__ for test in TESTS if row in test.rows]
        print(f"{row:3} {what}")
        for test in own + tests:
            place, name = test.split(" ", 1)
            isKnown = test in own or name in known[place]
            faults += not isKnown
            print(f"      {test}" + ("" if isKnown else ": there is no such test"))
        if not own + tests:
            faults += reason is None
            print("      none: " + (reason or "and no reason why"))
    missing = sorted(set(range(1, 61)) - {row for row, *_ in ROWS})
    if missing:
        print(f"not in the list: {missing}")
    print(f"{faults + len(missing)} gaps")
    return faults + len(missing)
