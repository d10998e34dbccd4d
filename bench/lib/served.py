"""A gateway and its clients, run by ./rdmagw as users run them, and timed."""

import http.client
import os
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RDMAGW = os.path.join(ROOT, "rdmagw")
LIMIT_SECONDS = 240
PROVIDER = os.environ.get("RDMAGW_PROVIDER", "soft")
SOFT_GATEWAY, SOFT_CLIENT = "127.0.84.1", "127.0.84.2"


def device(soft_address):
    """Returns the options that choose one: of the kernel's, the first."""
    return ["--provider", PROVIDER] + (["--soft-address", soft_address] if PROVIDER == "soft" else [])


def free_ports():
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            each.bind(("localhost", 0))
        return first.getsockname()[1], second.getsockname()[1]


def is_ready(port):
    try:
        connection = http.client.HTTPConnection("localhost", port, timeout=2)
        connection.request("GET", "/q/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False


class Gateway:
    def __init__(self, work, environment):
        self.port, management = free_ports()
        self.log = os.path.join(work, "gateway.log")
        start = time.monotonic()
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [RDMAGW, "serve", "--dev", "--cert-dir", work, "--port", str(self.port)]
                + ["--management-port", str(management), *device(SOFT_GATEWAY)],
                env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT)
        while not is_ready(management):
            if self.process.poll() is not None or time.monotonic() - start > LIMIT_SECONDS:
                self.process.terminate()
                self.process.wait()
                sys.exit("the gateway was not ready: " + self.last_words())
            time.sleep(0.005)
        self.seconds = time.monotonic() - start

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        else:
            print(f"the gateway ended with status {self.process.returncode}: {self.last_words()}", file=sys.stderr)

    def last_words(self):
        with open(self.log) as log:
            return log.read()[-2000:]


def client(work, port, environment, *command):
    """Runs a command and returns how long it took, the processor time, and what it printed."""
    words = [RDMAGW, *command, "--gateway", f"localhost:{port}", "--cert-dir", work, *device(SOFT_CLIENT)]
    start = time.monotonic()
    process = subprocess.Popen(words, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    with process.stdout:
        printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(words)}: ended with status {process.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, printed
