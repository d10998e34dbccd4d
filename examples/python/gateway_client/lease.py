"""What keeps a session alive."""

import threading
from collections.abc import Iterator

import grpc

from rdma.gateway.v1 import session_pb2, session_pb2_grpc


class LeaseLost(Exception):
    """The session ended by itself, or the gateway cannot be reached any more."""


class Lease:
    """Renews a session over WatchSession, three times per lease, from a thread of its own."""

    def __init__(self, stub: session_pb2_grpc.SessionServiceStub, session: session_pb2.Session) -> None:
        self._watched = session_pb2.WatchSessionRequest(session_id=session.session_id, generation=session.generation)
        self._pause_seconds = session.lease.ToTimedelta().total_seconds() / 3
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._renewals = 0
        self._end_reason = ""
        self._call = stub.WatchSession(self._renew())
        self._reader = threading.Thread(target=self._read, name="lease", daemon=True)
        self._reader.start()

    def _renew(self) -> Iterator[session_pb2.WatchSessionRequest]:
        yield self._watched
        while not self._stop.wait(self._pause_seconds):
            yield session_pb2.WatchSessionRequest()

    def _read(self) -> None:
        try:
            for event in self._call:
                match event.WhichOneof("event"):
                    case "lease_renewed":
                        self._tell(1, "")
                    case "session" if event.session.end_reason:
                        self._tell(0, event.session.end_reason)
            self._tell(0, "the gateway ended the watch")
        except grpc.RpcError as error:
            self._tell(0, f"the watch broke: {error.code().name}: {error.details()}")

    def _tell(self, renewals: int, end_reason: str) -> None:
        with self._changed:
            self._renewals += renewals
            # The first cause, not what follows from it.
            self._end_reason = self._end_reason or end_reason
            self._changed.notify_all()

    def wait_for_renewals(self, count: int) -> None:
        """Waits until the lease was renewed so often in all. Raises LeaseLost when the session ends before."""
        with self._changed:
            self._changed.wait_for(lambda: self._renewals >= count or self._end_reason)
            if self._end_reason:
                raise LeaseLost(f"the session ended: {self._end_reason}")

    def close(self) -> None:
        """Renews no more."""
        self._stop.set()
        self._call.cancel()
        self._reader.join()
