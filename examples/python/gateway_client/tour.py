"""Everything that a session is for, each step checked."""

import hashlib
import secrets
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import grpc

from .queue_pair import QueuePair
from .region import Region
from .session import Session

ECHO_BYTES = 64
# The first is at once, then three to the lease.
RENEWALS = 5
COUNTER = 41
ADDEND = 2**40 + 1

Moved = TypeVar("Moved")


class Mismatch(Exception):
    """Something came back other than it went."""


def run(channel: grpc.Channel, qp: QueuePair, region_name: str, length_bytes: int, timeout_seconds: float) -> None:
    """Opens a session, uses it in every way that the gateway serves, and removes what it made."""
    with Session(channel, qp, timeout_seconds) as session:
        say("session", "ACTIVE, data path proven")
        _ping(session)
        with Region(channel, session, region_name, length_bytes, timeout_seconds) as region:
            _move(region, length_bytes)
            _count(region)
        _outlive_the_lease(session)
    say("session", "deleted")


def _ping(session: Session) -> None:
    mr = session.qp.register(2 * min(ECHO_BYTES, session.max_message_bytes))
    message = secrets.token_bytes(mr.length // 2)
    _require(session.qp.echo(mr, message) == message, "echo")
    mr.close()
    say("echo", f"{len(message)} bytes came back as they went")


def _move(region: Region, length_bytes: int) -> None:
    data = secrets.token_bytes(length_bytes)
    _timed("write", length_bytes, lambda: region.put(data))
    _require(region.sha256(length_bytes) == hashlib.sha256(data).digest(), "SHA-256 on the gateway")
    back = _timed("read", length_bytes, lambda: region.get(length_bytes))
    _require(back == data, "content after the way back")
    say("sha256", "equal here, on the gateway and after the way back")


def _count(region: Region) -> None:
    region.put(COUNTER.to_bytes(8, sys.byteorder))
    _require(region.fetch_add(ADDEND) == COUNTER, "fetch_add: former value")
    _require(region.compare_swap(COUNTER, 0) == COUNTER + ADDEND, "compare_swap of another value")
    _require(region.compare_swap(COUNTER + ADDEND, COUNTER) == COUNTER + ADDEND, "compare_swap of the value")
    _require(int.from_bytes(region.get(8), sys.byteorder) == COUNTER, "value after the atomics")
    say("atomics", "FETCH_ADD and COMPARE_SWAP answered and left what they should")


def _outlive_the_lease(session: Session) -> None:
    session.lease.wait_for_renewals(RENEWALS)
    say("lease", f"outlived: renewed {RENEWALS} times")


def _timed(what: str, length_bytes: int, move: Callable[[], Moved]) -> Moved:
    start = time.monotonic()
    result = move()
    seconds = time.monotonic() - start
    say(what, f"{length_bytes} bytes, {length_bytes / seconds / 2**20:.1f} MiB/s")
    return result


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Mismatch(f"{what}: differs")


def say(what: str, text: str) -> None:
    print(f"{what:<9} {text}", flush=True)
