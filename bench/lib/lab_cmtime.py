"""Prints turns of cmtime, which makes connections by librdmacm, and of sessions that a gateway opens. Runs in the lab.

usage: lab_cmtime.py [TURNS]
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from turns import ROOT, count_of, output, rdmagw, say

ADDRESS = "10.10.0.1"
CONNECTIONS = 100
# Opened by C1 alone: on the one processor C2 compiles in place of what it compiles, and 20 took a minute.
SESSIONS = 30
# At a time, since cmtime asks for all of its connections before it waits for one.
CONCURRENCY = 8
# The last of which counts.
ROUNDS = 6
PATIENCE_SECONDS = 240
# What it takes from nothing to a connection that bytes can move on.
STEPS = "create id", "resolve addr", "resolve route", "create qp", "connect"


def cmtime():
    """Returns connections per second."""
    command = ["cmtime", "-c", str(CONNECTIONS)]
    with subprocess.Popen([*command, "-b", ADDRESS], stdout=subprocess.DEVNULL) as server:
        try:
            time.sleep(1)  # it says nothing when it listens
            printed = output(*command, "-s", ADDRESS)
        finally:
            server.terminate()
    millis = {}
    for line in printed.splitlines():
        step, _, figures = line.partition(":")
        if figures.split():
            millis[step.strip()] = float(figures.split()[0])
    missing = [step for step in STEPS if step not in millis]
    if missing:
        raise SystemExit(f"cmtime: no line for {', '.join(missing)}:\n{printed}")
    return CONNECTIONS / sum(millis[step] for step in STEPS) * 1e3


def await_ready(gateway):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen("http://localhost:9000/q/health/ready") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if gateway.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("cmtime: the gateway is not ready")
        time.sleep(0.5)


def main():
    with tempfile.TemporaryDirectory() as work:
        environment = {**os.environ, "GATEWAY_LIMITS_CREATES_PER_SECOND": "100000"}
        words = ["./rdmagw", "serve", "--dev", "--cert-dir", work, "--provider", "ibverbs"]
        with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=sys.stderr) as gateway:
            try:
                await_ready(gateway)
                for turn in range(count_of(5)):
                    say("cmtime", turn, "1/s", cmtime())
                    target = "--gateway", "localhost:9443", "--cert-dir", work, "--provider", "ibverbs"
                    how = "--sessions", SESSIONS, "--concurrency", CONCURRENCY, "--rounds", ROUNDS
                    report = rdmagw("bench", "session", *how, *target)
                    say("bench session", turn, "1/s", report["rows"][-1]["opens_per_second"])
            finally:
                gateway.terminate()


if __name__ == "__main__":
    main()
