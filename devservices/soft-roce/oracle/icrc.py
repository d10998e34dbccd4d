"""Computes the ICRC of captured RoCEv2 packets with scapy, and compares.

usage: icrc.py PCAP MIN_PACKETS
"""

import collections
import logging
import sys
import zlib

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)

from scapy.contrib.roce import BTH  # noqa: E402
from scapy.layers.inet import IP, UDP  # noqa: E402
from scapy.layers.inet6 import IPv6  # noqa: E402
from scapy.packet import Raw, raw  # noqa: E402
from scapy.utils import RawPcapReader  # noqa: E402

ETHERNET = 14
IPV4_BYTES = 20
IPV6_BYTES = 40
UDP_BYTES = 8
BTH_BYTES = 12
ICRC_BYTES = 4
PROTOCOL_UDP = 17


class Datagram:
    """An IP packet that carries RoCEv2. What follows the BTH stays raw: scapy knows no RETH or AtomicETH."""

    def __init__(self, packet, layer, ip_bytes):
        at = ip_bytes + UDP_BYTES
        self.ip = layer(packet[:ip_bytes])
        self.udp = UDP(packet[ip_bytes:at])
        self.bth = BTH(packet[at : at + BTH_BYTES] + bytes(ICRC_BYTES))
        for header in self.ip, self.udp, self.bth:
            header.remove_payload()
        self.rest = Raw(packet[at + BTH_BYTES : -ICRC_BYTES])
        self.icrc = packet[-ICRC_BYTES:]

    def computed(self):
        """Returns the ICRC that scapy gives the packet."""
        if isinstance(self.ip, IP):
            self.bth.icrc = None
            return raw(self.ip / self.udp / self.bth / self.rest)[-ICRC_BYTES:]
        # Over IPv6 scapy builds the headers, but knows no ICRC.
        self.ip.tc, self.ip.fl, self.ip.hlim = 0xFF, 0xFFFFF, 0xFF
        self.udp.chksum = 0xFFFF
        self.bth.fecn = self.bth.becn = 1
        self.bth.resv6 = 0x3F
        self.bth.icrc = 0
        covered = raw(self.bth)[:BTH_BYTES] + raw(self.rest)
        covered = b"\xff" * 8 + raw(self.ip) + raw(self.udp) + covered
        return zlib.crc32(covered).to_bytes(ICRC_BYTES, "little")


def read(packet):
    """Returns what is in an IP packet, or None when it is no UDP."""
    if packet[0] == 0x45 and packet[9] == PROTOCOL_UDP:
        return Datagram(packet[: int.from_bytes(packet[2:4], "big")], IP, IPV4_BYTES)
    if packet[0] >> 4 == 6 and packet[6] == PROTOCOL_UDP:
        return Datagram(packet[: IPV6_BYTES + int.from_bytes(packet[4:6], "big")], IPv6, IPV6_BYTES)
    return None


def main(pcap, least):
    senders = collections.Counter()
    opcodes = set()
    different = 0
    for frame, _ in RawPcapReader(pcap):
        datagram = read(frame[ETHERNET:])
        if datagram is None:
            continue
        senders[datagram.ip.src] += 1
        opcodes.add(datagram.bth.opcode)
        different += datagram.computed() != datagram.icrc
    total = sum(senders.values())
    shares = ", ".join("%d from %s" % (count, sender) for sender, count in sorted(senders.items()))
    print("scapy: %d ICRCs of %d opcodes, %d different; %s" % (total, len(opcodes), different, shares))
    return 0 if different == 0 and total >= least and len(senders) > 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
