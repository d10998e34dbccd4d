"""The client's half of the connection, and what it posts there."""

import secrets
import sys
import time
from ipaddress import IPv6Address

import pyverbs.enums as e
from pyverbs.addr import GID, AHAttr, GlobalRoute
from pyverbs.cq import CQ, WC
from pyverbs.mr import MR
from pyverbs.pd import PD
from pyverbs.qp import QP, QPAttr, QPCap, QPInitAttr
from pyverbs.wr import SGE, RecvWR, SendWR

from rdma.gateway.v1.endpoint_pb2 import QueuePairEndpoint, RemoteMemory

from .port import Port

DEPTH = 16
SLICE_BYTES = 1 << 20
MAX_RD_ATOMIC = 16
POLL_PAUSE_SECONDS = 0.0002

# The gateway's own: 4.096 µs · 2^14 until a resend, 6 resends; 0.64 ms of pause when a receive is missing.
ACK_TIMEOUT = 14
RETRY_COUNT = 6
RNR_RETRY = 6
MIN_RNR_TIMER = 12
HOP_LIMIT = 64


class CompletionError(Exception):
    """An operation failed, and the queue pair is in ERR."""


class QueuePair:
    """One RC queue pair with a protection domain and a completion queue of its own; in INIT until connect().

    Used by one thread at a time.
    """

    def __init__(self, port: Port, timeout_seconds: float) -> None:
        """timeout_seconds bounds the wait for one completion."""
        self._port = port
        self._timeout_seconds = timeout_seconds
        self._psn = secrets.randbits(24)
        self._max_rd_atomic = min(MAX_RD_ATOMIC, port.max_rd_atomic)
        self._pd = PD(port.context)
        self._cq = CQ(port.context, 2 * DEPTH)
        init = QPInitAttr(
            qp_type=e.IBV_QPT_RC,
            scq=self._cq,
            rcq=self._cq,
            cap=QPCap(max_send_wr=DEPTH, max_recv_wr=DEPTH, max_send_sge=1, max_recv_sge=1),
        )
        attr = QPAttr(port_num=port.number)
        # For the gateway's keepalive, a WRITE of zero bytes. No memory here is registered with remote rights.
        attr.qp_access_flags = e.IBV_ACCESS_REMOTE_WRITE
        self._qp = QP(self._pd, init, attr)

    @property
    def endpoint(self) -> QueuePairEndpoint:
        """What the gateway has to know of this end. Holds the PSN: not for a log."""
        return QueuePairEndpoint(
            qp_num=self._qp.qp_num,
            psn=self._psn,
            gid=self._port.gid,
            lid=self._port.lid,
            link_layer=self._port.link_layer,
            mtu=self._port.mtu,
            max_rd_atomic=self._max_rd_atomic,
        )

    def connect(self, remote: QueuePairEndpoint) -> None:
        """Takes the queue pair from INIT to RTR and RTS."""
        max_rd_atomic = min(self._max_rd_atomic, remote.max_rd_atomic)
        attr = QPAttr(port_num=self._port.number)
        attr.qp_access_flags = e.IBV_ACCESS_REMOTE_WRITE
        attr.dest_qp_num = remote.qp_num
        attr.path_mtu = min(self._port.mtu, remote.mtu)
        # A psn is the first that its owner sends, so the gateway's is the first to be received here.
        attr.rq_psn = remote.psn
        attr.sq_psn = self._psn
        attr.max_dest_rd_atomic = max_rd_atomic
        attr.max_rd_atomic = max_rd_atomic
        attr.min_rnr_timer = MIN_RNR_TIMER
        attr.timeout = ACK_TIMEOUT
        attr.retry_cnt = RETRY_COUNT
        attr.rnr_retry = RNR_RETRY
        dgid = GID(IPv6Address(remote.gid).exploded)
        route = GlobalRoute(dgid=dgid, sgid_index=self._port.gid_index, hop_limit=HOP_LIMIT)
        attr.ah_attr = AHAttr(port_num=self._port.number, is_global=1, gr=route, dlid=remote.lid)
        self._qp.to_rts(attr)

    def register(self, length_bytes: int) -> MR:
        """Returns new memory of this side that the device may write to."""
        return MR(self._pd, length_bytes, e.IBV_ACCESS_LOCAL_WRITE)

    def write(self, mr: MR, length_bytes: int, remote: RemoteMemory) -> None:
        """WRITEs the first bytes of mr to the start of remote memory and waits until they are acknowledged."""
        self._move(e.IBV_WR_RDMA_WRITE, mr, length_bytes, remote)

    def read(self, mr: MR, length_bytes: int, remote: RemoteMemory) -> None:
        """READs the start of remote memory into the first bytes of mr."""
        self._move(e.IBV_WR_RDMA_READ, mr, length_bytes, remote)

    def _move(self, opcode: int, mr: MR, length_bytes: int, remote: RemoteMemory) -> None:
        under_way = 0
        for at in range(0, length_bytes, SLICE_BYTES):
            if under_way == DEPTH:
                self._wait()
                under_way -= 1
            wr = _request(opcode, mr, at, min(SLICE_BYTES, length_bytes - at))
            wr.set_wr_rdma(remote.rkey, remote.addr + at)
            self._qp.post_send(wr)
            under_way += 1
        for _ in range(under_way):
            self._wait()

    def fetch_add(self, mr: MR, remote: RemoteMemory, addend: int) -> int:
        """Adds to the first 8 bytes of remote memory and returns what was there; mr takes the answer."""
        return self._atomic(e.IBV_WR_ATOMIC_FETCH_AND_ADD, mr, remote, addend, 0)

    def compare_swap(self, mr: MR, remote: RemoteMemory, expected: int, new: int) -> int:
        """Replaces the first 8 bytes of remote memory if they are as expected; returns what was there."""
        return self._atomic(e.IBV_WR_ATOMIC_CMP_AND_SWP, mr, remote, expected, new)

    def _atomic(self, opcode: int, mr: MR, remote: RemoteMemory, compare_add: int, swap: int) -> int:
        wr = _request(opcode, mr, 0, 8)
        wr.set_wr_atomic(remote.rkey, remote.addr, compare_add, swap)
        self._qp.post_send(wr)
        self._wait()
        # Atomics go over the wire as numbers, which the device stores as this machine does.
        return int.from_bytes(mr.read(8, 0), sys.byteorder)

    def echo(self, mr: MR, message: bytes) -> bytes:
        """SENDs a message and returns what the gateway SENDs back. The first half of mr sends, the second receives."""
        half = mr.length // 2
        mr.write(message, len(message), 0)
        # Before the message goes, or its echo may find no receive.
        self._qp.post_recv(RecvWR(sg=[SGE(mr.buf + half, half, mr.lkey)], num_sge=1))
        self._qp.post_send(_request(e.IBV_WR_SEND, mr, 0, len(message)))
        received = [wc for wc in (self._wait(), self._wait()) if wc.opcode & e.IBV_WC_RECV]
        return mr.read(received[0].byte_len, half)

    def _wait(self) -> WC:
        """Waits for the next completion.

        Polls, with pauses: pyverbs holds the interpreter's lock while it sleeps on a completion channel, and the lease
        would not be renewed meanwhile.
        """
        deadline = time.monotonic() + self._timeout_seconds
        while True:
            count, completions = self._cq.poll(1)
            if count:
                break
            if time.monotonic() > deadline:
                raise CompletionError(f"no completion within {self._timeout_seconds:g} s: did the session end?")
            time.sleep(POLL_PAUSE_SECONDS)
        wc = completions[0]
        if wc.status != e.IBV_WC_SUCCESS:
            status = e.ibv_wc_status(wc.status).name.removeprefix("IBV_WC_")
            raise CompletionError(f"{status}: the session ends with this; the log of the gateway says why")
        return wc

    def close(self) -> None:
        """Destroys the queue pair, then what it used, with what memory is left."""
        self._qp.close()
        self._cq.close()
        self._pd.close()


def _request(opcode: int, mr: MR, offset_bytes: int, length_bytes: int) -> SendWR:
    sge = SGE(mr.buf + offset_bytes, length_bytes, mr.lkey)
    return SendWR(opcode=opcode, num_sge=1, sg=[sge], send_flags=e.IBV_SEND_SIGNALED)
