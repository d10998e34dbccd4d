"""What rows written in Python share: a line for each turn, and the programs of bench/ as modules."""

import importlib.machinery
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRIES = 4
# C2 alone: an emulator of two processors may break a JVM that replaces code of C1 while it runs. And early: until then all is
# interpreted.
OPTIMIZED = {
    "RDMAGW_JAVA_OPTS": "-XX:TieredStopAtLevel=4 -XX:-TieredCompilation -XX:CompileThresholdScaling=0.1"
    " -XX:-CreateCoredumpOnCrash"
}


def say(lane, turn, unit, value):
    print(json.dumps({"lane": lane, "turn": turn, "unit": unit, "value": value}), flush=True)


def count_of(default):
    """Returns the number of turns that was asked for."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else default


def program(name):
    """Returns a program of bench/ as a module; they have no suffix."""
    path = ROOT / "bench" / name
    if not path.exists():
        raise SystemExit(f"bench/{name} is missing in this checkout")
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def output(*command):
    """Returns what a command prints on stdout; its stderr is ours."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: ended with status {done.returncode}\n{done.stdout}")
    return done.stdout


def rdmagw(*words):
    """Returns what a command of ours prints as JSON."""
    return json.loads(output("./rdmagw", *words, "--json"))


def rdmagw_optimized(*words):
    """The same by a JVM with C2, which the lab else spares; once more when the emulator has broken it."""
    environment = {**os.environ, **OPTIMIZED}
    command = ["./rdmagw", *map(str, words), "--json"]
    for _ in range(TRIES):
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
        print(f"{' '.join(command)}: ended with status {done.returncode}, once more", file=sys.stderr)
    raise SystemExit(f"{' '.join(command)}: did not end well in {TRIES} tries\n{done.stdout}")
