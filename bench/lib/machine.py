"""Prints the machine as JSON: what it is, what is installed, how busy it is. Without it a figure says nothing."""

import datetime
import json
import os
import platform
import re
import subprocess


def first(pattern, text, otherwise="unknown"):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1).strip() if found else otherwise


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def said(*command):
    """Returns what a command prints, "" when there is none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout + done.stderr


def package(name):
    return said("dpkg-query", "-W", "-f=${Version}", name) if said("dpkg-query", "-W", name).startswith(name) else None


def versions():
    pom = read("pom.xml")
    found = {
        # The one that ./rdmagw chooses, which need not be the first on the path.
        "java": first(r"^Java (.*),", said("./rdmagw", "--version")),
        "quarkus": first(r"<quarkus.version>(.*?)<", pom),
        "arrow": first(r"<arrow.version>(.*?)<", read("bench/lib/flight/pom.xml")),
        "perftest": package("perftest"),
        "rdma-core": package("rdma-core"),
        "librdmacm": package("rdmacm-utils"),
        "commit": said("git", "describe", "--always", "--dirty").strip() or "unknown",
    }
    return {name: version for name, version in found.items() if version}


def main():
    print(
        json.dumps(
            {
                "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                "load": [round(load, 2) for load in os.getloadavg()],
                "cpu": first(r"^model name\s*:(.*)", read("/proc/cpuinfo")),
                "cpus": len(os.sched_getaffinity(0)),
                "memory_gib": round(int(first(r"^MemTotal:\s*(\d+)", read("/proc/meminfo"), "0")) / 2**20, 1),
                "kernel": platform.release(),
                "versions": versions(),
            }
        )
    )


if __name__ == "__main__":
    main()
