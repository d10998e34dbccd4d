"""Memory on the gateway, and the right of a session to touch it."""

from types import TracebackType

import grpc

from rdma.gateway.v1 import grant_pb2, grant_pb2_grpc, region_pb2, region_pb2_grpc

from .session import Session
from .undo import Undo


class Region:
    """A new anonymous region with a grant on all of it. A context manager: its end removes both."""

    def __init__(
        self, channel: grpc.Channel, session: Session, name: str, length_bytes: int, timeout_seconds: float
    ) -> None:
        """Raises grpc.RpcError, ALREADY_EXISTS when there is a region of that name."""
        self._regions = region_pb2_grpc.RegionServiceStub(channel)
        self._grants = grant_pb2_grpc.GrantServiceStub(channel)
        self._session = session
        self._timeout_seconds = timeout_seconds
        self.name = name
        self._regions.CreateRegion(
            region_pb2.CreateRegionRequest(name=name, length_bytes=length_bytes), timeout=timeout_seconds
        )
        with Undo() as undo:
            undo.add(self._delete)
            answer = self._grant()
            self._memory = answer.memory
            undo.add(lambda: self._revoke(answer.grant.grant_id))
            self._undo = undo.pop_all()

    def _delete(self) -> None:
        self._regions.DeleteRegion(region_pb2.DeleteRegionRequest(name=self.name), timeout=self._timeout_seconds)

    def _grant(self) -> grant_pb2.CreateGrantResponse:
        request = grant_pb2.CreateGrantRequest(
            session_id=self._session.session_id,
            generation=self._session.generation,
            region=self.name,
            access=[grant_pb2.GRANT_ACCESS_READ, grant_pb2.GRANT_ACCESS_WRITE, grant_pb2.GRANT_ACCESS_ATOMIC],
        )
        return self._grants.CreateGrant(request, timeout=self._timeout_seconds)

    def _revoke(self, grant_id: str) -> None:
        request = grant_pb2.DeleteGrantRequest(session_id=self._session.session_id, grant_id=grant_id)
        self._grants.DeleteGrant(request, timeout=self._timeout_seconds)

    def put(self, data: bytes) -> None:
        """WRITEs data to the start of the region."""
        mr = self._session.qp.register(len(data))
        mr.write(data, len(data), 0)
        self._session.qp.write(mr, len(data), self._memory)
        mr.close()

    def get(self, length_bytes: int) -> bytes:
        """READs the start of the region."""
        mr = self._session.qp.register(length_bytes)
        self._session.qp.read(mr, length_bytes, self._memory)
        data = mr.read(length_bytes, 0)
        mr.close()
        return data

    def fetch_add(self, addend: int) -> int:
        """Adds to the first 8 bytes of the region; returns what was there."""
        mr = self._session.qp.register(8)
        before = self._session.qp.fetch_add(mr, self._memory, addend)
        mr.close()
        return before

    def compare_swap(self, expected: int, new: int) -> int:
        """Replaces the first 8 bytes of the region if they are as expected; returns what was there."""
        mr = self._session.qp.register(8)
        before = self._session.qp.compare_swap(mr, self._memory, expected, new)
        mr.close()
        return before

    def sha256(self, length_bytes: int) -> bytes:
        """Returns the SHA-256 of the start of the region, as the gateway's own memory has it."""
        request = region_pb2.HashRegionRequest(name=self.name, length_bytes=length_bytes)
        return self._regions.HashRegion(request, timeout=self._timeout_seconds).sha256

    def __enter__(self) -> "Region":
        return self

    def __exit__(
        self, failure: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.__exit__(failure, error, trace)
