package io.rdmagateway.soft.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.CCompiler;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the struct and the constants against the headers that are installed. */
class SocketLayoutTest {

    private static final List<String> HEADERS = List.of("netinet/in.h", "linux/udp.h");

    @TempDir
    Path folder;

    @Test
    void shouldMatchInstalledHeaders() {
        CCompiler.reasonForNone().ifPresent(Assumptions::abort);
        Map<String, Long> ours = new TreeMap<>();
        ours.put("sizeof(struct sockaddr_in6)", SockaddrIn6.LAYOUT.byteSize());
        for (MemoryLayout member : SockaddrIn6.LAYOUT.memberLayouts()) {
            String name = member.name().orElseThrow();
            ours.put(
                    "offsetof(struct sockaddr_in6, " + name + ")",
                    SockaddrIn6.LAYOUT.byteOffset(PathElement.groupElement(name)));
        }
        ours.put("AF_INET6", (long) SockaddrIn6.AF_INET6);
        ours.put("IPPROTO_UDP", (long) ZeroChecksums.SOL_UDP);
        ours.put("UDP_NO_CHECK6_RX", (long) ZeroChecksums.UDP_NO_CHECK6_RX);

        assertThat(CCompiler.evaluate(folder, HEADERS, ours.keySet())).isEqualTo(ours);
    }
}
