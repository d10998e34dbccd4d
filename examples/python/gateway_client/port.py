"""The local port that a queue pair sends from."""

from dataclasses import dataclass
from ipaddress import IPv6Address

import pyverbs.enums as e
from pyverbs.device import Context, PortAttr, get_device_list

from rdma.gateway.v1 import endpoint_pb2


class NoUsablePort(Exception):
    """This machine has no device, no port that is ACTIVE, or no GID to send from."""


@dataclass(frozen=True)
class Port:
    """Port 1 of an open device, and the row of its GID table to send from."""

    context: Context
    gid_index: int
    gid: bytes
    link_layer: endpoint_pb2.LinkLayer
    lid: int
    mtu: endpoint_pb2.PathMtu
    max_rd_atomic: int

    number = 1

    @classmethod
    def open(cls, device: str | None, gid_index: int | None) -> "Port":
        """Opens a device, the first one when none is named. Raises NoUsablePort."""
        if device is None:
            devices = get_device_list()
            if not devices:
                raise NoUsablePort("this kernel has no RDMA device: see rdma link")
            device = devices[0].name.decode()
        context = Context(name=device)
        attr = context.query_port(cls.number)
        if attr.state != e.IBV_PORT_ACTIVE:
            raise NoUsablePort(f"port {cls.number} of {device} is not ACTIVE: is the interface below it up?")
        index, gid = _choose_gid(context, attr, gid_index)
        return cls(
            context=context,
            gid_index=index,
            gid=gid.packed,
            link_layer=_LINK_LAYERS[attr.link_layer],
            lid=attr.lid,
            mtu=attr.active_mtu,
            max_rd_atomic=context.query_device().max_qp_rd_atom,
        )

    def close(self) -> None:
        self.context.close()


_LINK_LAYERS = {
    e.IBV_LINK_LAYER_UNSPECIFIED: endpoint_pb2.LINK_LAYER_INFINIBAND,
    e.IBV_LINK_LAYER_INFINIBAND: endpoint_pb2.LINK_LAYER_INFINIBAND,
    e.IBV_LINK_LAYER_ETHERNET: endpoint_pb2.LINK_LAYER_ETHERNET,
}


def _choose_gid(context: Context, attr: PortAttr, wanted: int | None) -> tuple[int, IPv6Address]:
    rows = [
        (row.gid_index, row.gid_type, IPv6Address(row.gid_str()))
        for row in context.query_gid_table(attr.gid_tbl_len)
        if row.port_num == Port.number
    ]
    if wanted is not None:
        rows = [row for row in rows if row[0] == wanted]
    if not rows:
        row = "" if wanted is None else f" in row {wanted}"
        raise NoUsablePort(f"port {Port.number} of {context.name} has no GID{row}: has the interface an address?")

    def rank(row: tuple[int, int, IPv6Address]) -> tuple[bool, bool, bool]:
        _, gid_type, gid = row
        return gid_type == e.IBV_GID_TYPE_ROCE_V1, gid.is_link_local, gid.ipv4_mapped is None

    index, _, gid = min(rows, key=rank)
    return index, gid
