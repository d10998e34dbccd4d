"""The handshake: from two queue pairs that know nothing of each other to a session that is proven."""

import uuid
from types import TracebackType

import grpc

from rdma.gateway.v1 import session_pb2, session_pb2_grpc

from .lease import Lease
from .queue_pair import QueuePair
from .undo import Undo


class Session:
    """A session on the gateway, over a queue pair of this side. A context manager: its end deletes the session."""

    def __init__(self, channel: grpc.Channel, qp: QueuePair, timeout_seconds: float) -> None:
        """Opens it; what is half made when a step fails is taken back.

        Raises grpc.RpcError, or CompletionError when RDMA does not reach the gateway.
        """
        self.qp = qp
        self._stub = session_pb2_grpc.SessionServiceStub(channel)
        self._timeout_seconds = timeout_seconds
        answer = self._stub.CreateSession(
            session_pb2.CreateSessionRequest(request_id=str(uuid.uuid4()), endpoint=qp.endpoint, keepalive=True),
            timeout=timeout_seconds,
        )
        self.session_id: str = answer.session.session_id
        self.generation: int = answer.session.generation
        self.max_message_bytes: int = answer.max_message_bytes
        with Undo() as undo:
            undo.add(self._delete)
            qp.connect(answer.gateway_endpoint)
            self._prove(answer.proof)
            activated = self._stub.ActivateSession(
                session_pb2.ActivateSessionRequest(session_id=self.session_id, generation=self.generation),
                timeout=timeout_seconds,
            )
            self.lease = Lease(self._stub, activated.session)
            undo.add(self.lease.close)
            self._undo = undo.pop_all()

    def _prove(self, proof: session_pb2.DataPathProof) -> None:
        mr = self.qp.register(len(proof.nonce))
        mr.write(proof.nonce, len(proof.nonce), 0)
        self.qp.write(mr, len(proof.nonce), proof.slot)
        mr.close()

    def _delete(self) -> None:
        self._stub.DeleteSession(
            session_pb2.DeleteSessionRequest(session_id=self.session_id, generation=self.generation),
            timeout=self._timeout_seconds,
        )

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, failure: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.__exit__(failure, error, trace)
