"""Builds the product's own sources for libFuzzer, one object for each module, and a binary for each target.

Everything is built with `-O`, as users run it, so that millions of inputs take minutes; and counted edge by edge and compare
by compare, which is how libFuzzer finds its way in. The YAML and C parts of the product are built the same way, so that their
edges count too. There are two forms, for `-O` takes the bounds checks out of raw buffers, of which decoding is full:

  checked   brings those checks back, and all others that only a debug build has; several times as fast as the other one
  address   has the address sanitizer instead, which sees C and freed memory too, in the very code that users run
"""
import concurrent.futures, os, shutil, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FUZZ = os.path.join(ROOT, "Tests", "Fuzz")
# Hidden, and ignored by git as all other products are.
BUILD = os.path.join(ROOT, ".build-fuzz")
YAMS = os.path.join(ROOT, ".build", "checkouts", "Yams", "Sources")
# What each form adds for Swift and for C. Exclusive access is checked in both, as it is not in the product.
FORMS = {
    "checked": (["-sanitize=fuzzer", "-assert-config", "Debug"], "-fsanitize=fuzzer-no-link"),
    "address": (["-sanitize=fuzzer,address"], "-fsanitize=fuzzer-no-link,address"),
}

# Swift modules in the order of their imports, with what they import of ours.
MODULES = {
    "DeliveryEvents": ["CBytes"],
    "EventIntake": ["CBytes", "DeliveryEvents", "CZlib"],
    "DeliveryMetrics": ["CBytes", "DeliveryEvents"],
    "Dashboard": ["CBytes", "DeliveryEvents", "DeliveryMetrics"],
    "Yams": ["CYaml"],
    "EditedFiles": ["CBytes", "DeliveryEvents", "DeliveryMetrics", "Dashboard", "CYaml", "Yams"],
    "Configuration": ["CBytes", "DeliveryEvents", "DeliveryMetrics", "Dashboard", "EditedFiles", "CYaml", "Yams"],
    "TerminalScreen": ["CBytes", "DeliveryEvents", "DeliveryMetrics", "Dashboard", "EditedFiles", "CNcurses", "CYaml", "Yams"],
}
# C modules with the folder of their sources and of their headers, and the libraries that they bring.
C_MODULES = {
    "CBytes": ("Sources/CBytes", "Sources/CBytes/include", []),
    "CZlib": (None, "Sources/CZlib", ["-lz"]),
    "CNcurses": ("Sources/CNcurses", "Sources/CNcurses/include", ["-lncursesw", "-ltinfo"]),
    "CYaml": (os.path.join(YAMS, "CYaml", "src"), os.path.join(YAMS, "CYaml", "include"), []),
}


class Broken(Exception):
    """A build that failed, with what the compiler said."""


def run(*command):
    """Runs a compiler; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=900)
    if done.returncode != 0:
        raise Broken(" ".join(command[:4]) + " ...\n" + done.stdout[-6000:])


def sources(folder, ending):
    """The files of a folder and all below it that end so, in one order."""
    found = []
    for place, _, names in os.walk(os.path.join(ROOT, folder)):
        found += [os.path.join(place, name) for name in names if name.endswith(ending)]
    return sorted(found)


def is_fresh(product, inputs):
    """Whether a product is newer than all that it is made of, these instructions among it."""
    if not os.path.exists(product):
        return False
    made = os.path.getmtime(product)
    return all(os.path.getmtime(path) < made for path in inputs + [os.path.abspath(__file__)])


def path(name, form=""):
    """Where a product is kept: those of a form apart from what all forms share."""
    return os.path.join(BUILD, form, name)


def write(name, text):
    """Writes a file, unless it says so already; returns its path."""
    written = path(name)
    if not os.path.exists(written) or open(written).read() != text:
        with open(written, "w") as file:
            file.write(text)
    return written


def module_map(name):
    """The module map of a C module: its own, else one over its header."""
    headers = os.path.join(ROOT, C_MODULES[name][1])
    own = os.path.join(headers, "module.modulemap")
    if os.path.exists(own):
        return own
    return write(name + ".modulemap",
                 f'module {name} {{\n  header "{os.path.join(headers, name + ".h")}"\n  export *\n}}\n')


def c_flags(names):
    """What the importer needs to find C modules."""
    flags = []
    for name in names:
        if name in C_MODULES:
            flags += ["-Xcc", "-fmodule-map-file=" + module_map(name), "-Xcc", "-I" + os.path.join(ROOT, C_MODULES[name][1])]
    if "CYaml" in names:
        flags += ["-Xcc", "-DYAML_DECLARE_STATIC"]
    return flags


def needs(names):
    """Some modules with all that they import, the imported first."""
    found = []
    for name in names:
        for need in needs(MODULES.get(name, [])) + [name]:
            if need not in found:
                found.append(need)
    return found


def build_c(name, form):
    """Compiles the C files of a module."""
    folder, headers, _ = C_MODULES[name]
    compiler = os.path.join(os.path.dirname(os.path.realpath(shutil.which("swiftc"))), "clang")
    for source in sources(folder, ".c") if folder else []:
        product = path(f"{name}-{os.path.basename(source)[:-2]}.o", form)
        if not is_fresh(product, [source] + sources(headers, ".h")):
            run(compiler, "-c", "-O2", "-g1", FORMS[form][1], "-D_GNU_SOURCE", "-DYAML_DECLARE_STATIC",
                "-I" + os.path.join(ROOT, headers), source, "-o", product)


def embedded():
    """The themes as SwiftPM compiles them in."""
    lines = ["struct PackageResources {"]
    for theme in sources("Themes", ".yaml"):
        name = os.path.basename(theme).replace(".", "_").replace("-", "_")
        with open(theme, "rb") as file:
            lines.append(f"  static let {name}: [UInt8] = [{','.join(str(byte) for byte in file.read())}]")
    return write("EmbeddedResources.swift", "\n".join(lines + ["}", ""]))


def swift_flags(name):
    """How a Swift module is compiled, and its files."""
    own = name != "Yams"
    files = sources("Sources/" + name if own else os.path.join(YAMS, name), ".swift")
    files += [embedded()] if name == "TerminalScreen" else []
    version = ["-swift-version", "6", "-enable-upcoming-feature", "InternalImportsByDefault"]
    flags = ["-wmo", "-parse-as-library", "-enable-testing", "-suppress-warnings", "-module-name", name, "-I", BUILD]
    flags += version if own else ["-swift-version", "5", "-DSWIFT_PACKAGE"]
    return flags + c_flags(needs(MODULES[name])), files


def describe(name):
    """Writes what those who import a Swift module must know, which takes a moment: so that all can be compiled at once."""
    flags, files = swift_flags(name)
    imports = [path(need + ".swiftmodule") for need in needs(MODULES[name]) if need in MODULES]
    product = path(name + ".swiftmodule")
    if not is_fresh(product, files + imports):
        run("swiftc", *flags, "-experimental-skip-non-inlinable-function-bodies", "-emit-module", "-emit-module-path", product,
            *files)  # Without -O, which it does not matter to.


def optimised(form):
    """How a form compiles Swift."""
    return ["-O", "-enforce-exclusivity=checked", "-gline-tables-only", *FORMS[form][0]]


def build_swift(name, form):
    """Compiles a Swift module into one object."""
    flags, files = swift_flags(name)
    imports = [path(need + ".swiftmodule") for need in needs(MODULES[name]) if need in MODULES]
    product = path(name + ".o", form)
    if not is_fresh(product, files + imports):
        run("swiftc", *optimised(form), *flags, "-c", "-o", product, *files)


def build_target(name, form, modules, others):
    """Compiles a target with what all of them share, and links it; returns the binary."""
    files = [os.path.join(FUZZ, "Targets", name + ".swift"), os.path.join(FUZZ, "Support", "Harness.swift")]
    files += [os.path.join(ROOT, other) for other in others]
    imports = needs(modules)
    objects = [path(need + ".o", form) for need in imports if need in MODULES]
    for need in imports:
        if need in C_MODULES and C_MODULES[need][0]:
            objects += [path(f"{need}-{os.path.basename(source)[:-2]}.o", form)
                        for source in sources(C_MODULES[need][0], ".c")]
    libraries = [flag for need in imports if need in C_MODULES for flag in C_MODULES[need][2]]
    product = path("fuzz-" + name, form)
    if not is_fresh(product, files + objects):
        run("swiftc", *optimised(form), "-wmo", "-parse-as-library", "-swift-version", "6", "-module-name", "Fuzz" + name,
            "-enable-upcoming-feature", "InternalImportsByDefault", "-I", BUILD, *c_flags(imports), *files, *objects,
            *libraries, "-o", product)
    return product


def build(targets, form, jobs):
    """Builds what some targets need, and them; `targets` has for each name its modules and its other sources."""
    os.makedirs(path("", form), exist_ok=True)
    wanted = needs([module for modules, _ in targets.values() for module in modules])
    if "Yams" in wanted and not os.path.isdir(YAMS):
        run("swift", "package", "resolve")
    swift = [name for name in wanted if name in MODULES]
    for name in swift:
        describe(name)
    # The longest first.
    compiled = sorted(swift, key=lambda name: -len(sources("Sources/" + name, ".swift")))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda name: build_swift(name, form), compiled))
        list(pool.map(lambda name: build_c(name, form), [name for name in wanted if name in C_MODULES]))
        binaries = list(pool.map(lambda item: build_target(item[0], form, *item[1]), targets.items()))
    return dict(zip(targets, binaries))


if __name__ == "__main__":
    sys.exit("build.py is part of run.py")
