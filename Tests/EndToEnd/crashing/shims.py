"""Makes the libraries that stand between the program and the system, and tells how to put them there."""
import os, shutil, subprocess
from torture import check

SOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shims")


def missing():
    """Why no library can be made; None when it can."""
    return None if shutil.which("cc") else "there is no C compiler (cc)"


def made(name, folder):
    """Makes a library; answers the environment that puts it before the system's."""
    path = os.path.join(folder, name + ".so")
    got = subprocess.run(["cc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", path,
                          os.path.join(SOURCES, name + ".c"), "-ldl"], capture_output=True, text=True)
    check(got.returncode == 0, got.stderr[-2000:])
    return {"LD_PRELOAD": path}


def tally(path):
    """The numbers that a library wrote at the end; none when it had no end of its own."""
    return [int(line) for line in open(path)] if os.path.exists(path) else []
