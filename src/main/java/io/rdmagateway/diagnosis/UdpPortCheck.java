package io.rdmagateway.diagnosis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Whether the UDP port of RoCE is free for a device in user space. */
public final class UdpPortCheck {

    static final String NAME = "udp-port";

    private static final int HEX_DIGITS_OF_A_WORD = 8;

    private UdpPortCheck() {}

    /** To be asked before a device of our own binds it. */
    public static Finding check(Machine machine, int port) {
        List<InetAddress> taken = Stream.of("proc/net/udp", "proc/net/udp6")
                .flatMap(table -> machine.lines(table).stream().skip(1))
                .flatMap(line -> bound(line, port).stream())
                .toList();
        boolean rxe = machine.hasModule("rdma_rxe");
        Finding finding;
        if (taken.stream().anyMatch(InetAddress::isAnyLocalAddress)) {
            finding = rxe
                    ? Finding.failed(
                            NAME,
                            "the kernel module rdma_rxe has UDP " + port
                                    + " on every address of this network namespace",
                            "use its device (--provider ibverbs), unload it (rmmod rdma_rxe), or run in another network"
                                    + " namespace")
                    : Finding.failed(
                            NAME,
                            "another process has UDP " + port + " on every address",
                            "end it; ss -lunp sport = " + port + " names it");
        } else if (taken.isEmpty()) {
            finding = Finding.ok(NAME, "UDP " + port + " is free");
        } else {
            finding = Finding.ok(NAME, "UDP " + port + " is free, other than on " + text(taken));
        }
        return finding.with("port", port).with("taken", text(taken)).with("rdma_rxe", rxe ? "loaded" : "not loaded");
    }

    private static String text(List<InetAddress> addresses) {
        return String.join(
                ", ",
                addresses.stream().map(InetAddress::getHostAddress).distinct().toList());
    }

    /** Returns the address that a row binds to this port; none when it is another port. */
    private static List<InetAddress> bound(String line, int port) {
        String[] columns = line.strip().split("\\s+");
        String[] local = columns.length > 1 ? columns[1].split(":") : new String[0];
        try {
            return local.length == 2 && Integer.parseInt(local[1], 16) == port ? List.of(address(local[0])) : List.of();
        } catch (IllegalArgumentException | UnknownHostException e) {
            return List.of();
        }
    }

    /** The kernel writes each 32-bit word of an address as a number of its own byte order, which is little-endian. */
    private static InetAddress address(String hex) throws UnknownHostException {
        List<Byte> bytes = new ArrayList<>();
        for (int word = 0; word < hex.length(); word += HEX_DIGITS_OF_A_WORD) {
            byte[] reversed = HexFormat.of().parseHex(hex, word, word + HEX_DIGITS_OF_A_WORD);
            for (int i = reversed.length - 1; i >= 0; i--) {
                bytes.add(reversed[i]);
            }
        }
        byte[] address = new byte[bytes.size()];
        for (int i = 0; i < address.length; i++) {
            address[i] = bytes.get(i);
        }
        return InetAddress.getByAddress(address);
    }
}
