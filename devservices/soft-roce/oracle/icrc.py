"""Computes the ICRC of captured RoCEv2 packets over IPv4 with scapy, and compares.

usage: icrc.py PCAP MIN_PACKETS
"""

import collections
import logging
import sys

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)

from scapy.contrib.roce import BTH  # noqa: E402
from scapy.layers.inet import IP, UDP  # noqa: E402
from scapy.packet import Raw, raw  # noqa: E402
from scapy.utils import RawPcapReader  # noqa: E402

ETHERNET = 14
IP_AND_UDP = 28
BTH_BYTES = 12
ICRC_BYTES = 4


def computed(packet):
    """Returns the ICRC that scapy gives a packet. What follows the BTH stays raw: scapy knows no RETH or AtomicETH."""
    ip = IP(packet[:20])
    ip.remove_payload()
    udp = UDP(packet[20:IP_AND_UDP])
    udp.remove_payload()
    bth = BTH(packet[IP_AND_UDP : IP_AND_UDP + BTH_BYTES] + bytes(ICRC_BYTES))
    bth.remove_payload()
    bth.icrc = None
    rest = Raw(packet[IP_AND_UDP + BTH_BYTES : -ICRC_BYTES])
    return raw(ip / udp / bth / rest)[-ICRC_BYTES:]


def main(pcap, least):
    senders = collections.Counter()
    opcodes = set()
    different = 0
    for frame, _ in RawPcapReader(pcap):
        packet = frame[ETHERNET:]
        packet = packet[: int.from_bytes(packet[2:4], "big")]
        if packet[0] != 0x45 or packet[9] != 17:
            continue
        senders[".".join(map(str, packet[12:16]))] += 1
        opcodes.add(packet[IP_AND_UDP])
        different += computed(packet) != packet[-ICRC_BYTES:]
    total = sum(senders.values())
    shares = ", ".join("%d from %s" % (count, sender) for sender, count in sorted(senders.items()))
    print("scapy: %d ICRCs of %d opcodes, %d different; %s" % (total, len(opcodes), different, shares))
    return 0 if different == 0 and total >= least and len(senders) > 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
