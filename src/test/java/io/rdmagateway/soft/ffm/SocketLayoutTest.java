package io.rdmagateway.soft.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.CCompiler;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the structs and the constants against the headers that are installed. */
class SocketLayoutTest {

    private static final List<String> HEADERS = List.of("sys/socket.h", "sys/uio.h", "netinet/in.h", "linux/udp.h");

    @TempDir
    Path folder;

    @Test
    void shouldMatchInstalledHeaders() {
        CCompiler.reasonForNone().ifPresent(Assumptions::abort);
        Map<String, Long> ours = new TreeMap<>();
        for (StructLayout struct :
                List.of(SockaddrIn.LAYOUT, SockaddrIn6.LAYOUT, Iovec.LAYOUT, Msghdr.LAYOUT, Cmsghdr.LAYOUT)) {
            String type = "struct " + struct.name().orElseThrow();
            ours.put("sizeof(" + type + ")", struct.byteSize());
            for (MemoryLayout member : struct.memberLayouts()) {
                member.name()
                        .ifPresent(name -> ours.put(
                                "offsetof(" + type + ", " + name + ")",
                                struct.byteOffset(PathElement.groupElement(name))));
            }
        }
        ours.put("CMSG_SPACE(sizeof(int))", Cmsghdr.INT_SPACE);
        ours.put("CMSG_LEN(0)", Cmsghdr.DATA);
        ours.put("AF_INET", (long) SockaddrIn.AF_INET);
        ours.put("SOL_SOCKET", (long) SocketCalls.SOL_SOCKET);
        ours.put("SO_PROTOCOL", (long) SocketCalls.SO_PROTOCOL);
        ours.put("MSG_DONTWAIT", (long) SocketCalls.MSG_DONTWAIT);
        ours.put("UDP_SEGMENT", (long) BurstSender.UDP_SEGMENT);
        ours.put("UDP_GRO", (long) BurstReceiver.UDP_GRO);
        ours.put("AF_INET6", (long) SockaddrIn6.AF_INET6);
        ours.put("IPPROTO_UDP", (long) SocketCalls.SOL_UDP);
        ours.put("UDP_NO_CHECK6_RX", (long) ZeroChecksums.UDP_NO_CHECK6_RX);

        assertThat(CCompiler.evaluate(folder, HEADERS, ours.keySet())).isEqualTo(ours);
    }
}
