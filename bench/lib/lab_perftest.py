"""Prints turns of perftest and of ./rdmagw bench with equal settings, on the device of the lab. Runs in there.

usage: lab_perftest.py [TURNS]
"""

import math
import pathlib
import subprocess
import sys
import time

from turns import count_of, output, rdmagw_optimized, say

DEVICE = "rxe0"
# perftest has no inline on a device that it does not know.
DEPTH, SIGNAL_EVERY, MTU, INLINE = 128, 16, 4096, 0
NAMES = {64: "64 B", 65536: "64 KiB", 1048576: "1 MiB"}
# Five seconds or so of each bandwidth, emulated, after as many that do not count; latencies a few times as long as C2 takes.
BANDWIDTH = {65536: 8000, 1048576: 500}
BANDWIDTH_WARM_UP = 1
LATENCY = {64: 100000}
TRIES = 3
FIRST_PORT = 18600
PATIENCE_SECONDS = 30
LISTEN = "0A"


def sockets():
    tables = pathlib.Path("/proc/net/tcp"), pathlib.Path("/proc/net/tcp6")
    return [line for table in tables for line in table.read_text(encoding="utf-8").splitlines()[1:]]


def await_listener(port, server):
    """Looks at the kernel's table: to connect would use the server up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(f":{port:04X} " in line and line.split()[3] == LISTEN for line in sockets()):
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"perftest: no server on port {port}: {server.communicate()[0]}")
        time.sleep(0.05)


class Perftest:
    """A test of perftest: a server, a client beside it, and the line of figures that the client ends with."""

    port = FIRST_PORT

    @classmethod
    def figures(cls, test, size, iterations, *options):
        """Asks again when it could not tell how fast the processor's clock is, which is emulated, and so has no times."""
        for _ in range(TRIES):
            figures = cls.once(test, size, iterations, *options)
            if all(map(math.isfinite, figures)):
                return figures
            print(f"perftest: {test} has no figures: {figures}, once more", file=sys.stderr)
        raise SystemExit(f"perftest: {test} had no figures in {TRIES} tries")

    @classmethod
    def once(cls, test, size, iterations, *options):
        cls.port += 1
        words = [test, "-d", DEVICE, "-F", "-p", cls.port, "-s", size, "-n", iterations, "-m", MTU, *options]
        words = [str(word) for word in words]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            try:
                await_listener(cls.port, server)
                printed = output(*words, "localhost")
            finally:
                server.terminate()
        rows = [line.split() for line in printed.splitlines() if line.split()[:1] == [str(size)]]
        if len(rows) != 1:
            raise SystemExit(f"perftest: {test} printed no line for {size} bytes:\n{printed}")
        return [float(word) for word in rows[0]]


def ours(*words):
    words = "bench", *words, "--provider", "ibverbs", "--device", DEVICE, "-m", MTU
    return rdmagw_optimized(*words)["rows"][0]


def bandwidth(turn, verb, size, iterations):
    settings = "-t", DEPTH, "-Q", SIGNAL_EVERY
    theirs = Perftest.figures(f"ib_{verb}_bw", size, iterations, *settings)[3]
    say(f"ib_{verb}_bw {NAMES[size]}", turn, "MiB/s", theirs)
    row = ours(verb, "--sizes", size, "-n", iterations, "--warm-up", BANDWIDTH_WARM_UP, *settings)
    say(f"bench {verb} {NAMES[size]}", turn, "MiB/s", row["bw_average_mib_per_second"])


def latency(turn, verb, size, iterations):
    theirs = Perftest.figures(f"ib_{verb}_lat", size, iterations, "-I", INLINE)[4]
    say(f"ib_{verb}_lat {NAMES[size]}", turn, "us", theirs)
    row = ours("latency", "--verb", verb, "--threads", 2, "--sizes", size, "-n", iterations, "-I", INLINE)
    say(f"bench latency {verb} {NAMES[size]}", turn, "us", row["typical_us"])


def main():
    for turn in range(count_of(5)):
        for verb in "write", "read", "send":
            for size, iterations in BANDWIDTH.items():
                bandwidth(turn, verb, size, iterations)
        for verb in "write", "send":
            for size, iterations in LATENCY.items():
                latency(turn, verb, size, iterations)


if __name__ == "__main__":
    main()
