package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.PacketAnomaly;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody injects packets into a connection between the kernel's device, whose memory he is after, and a soft one: see
 * {@link InjectionTest}. The form of packets is the standard's, and the kernel looks at no source port.
 */
class InjectionIT {

    private static final InetAddress STRANGER = InetAddress.ofLiteral("10.10.0.66");
    private static final InetAddress RXE = InetAddress.ofLiteral("10.10.0.1");
    private static final int ANY_PORT = 0xc000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALL")
    void shouldGoOnAndChangeNothingWhenPacketsAreInjected(Knowledge knowledge) throws IOException {
        try (InteropPair devices = new InteropPair(InteropPair.Direction.SOFT_TO_RXE, InteropPair.Family.IPV4);
                Siege siege = new Siege(devices, false, STRANGER)) {
            Map<PacketAnomaly, Long> before = devices.right().anomalies();
            Injector.End soft = Siege.end(siege.left, ((SoftDevice) devices.left()).engine());
            Injector.End rxe = Injector.End.of(siege.right, RXE, ANY_PORT);
            long start = System.nanoTime();
            long redrawn;
            try (Injector injector = InteropPair.PEER.call(() -> siege.injector(knowledge, soft, rxe, true))) {
                siege.endure(injector);
                redrawn = injector.redrawn();
            }
            Map<PacketAnomaly, Long> after = devices.right().anomalies();
            long outOfSequence = after.get(PacketAnomaly.OUT_OF_SEQUENCE) - before.get(PacketAnomaly.OUT_OF_SEQUENCE);
            System.out.printf(
                    "injection: %s into rxe: %d sent in %d ms, %d PSNs spared; rxe: %d out of sequence; soft: %s, %d resent%n",
                    knowledge,
                    Siege.PACKETS,
                    (System.nanoTime() - start) / 1_000_000,
                    redrawn,
                    outOfSequence,
                    devices.left().anomalies(),
                    devices.count(Counter.RESENT_PACKETS));
            if (knowledge == Knowledge.ALL_BUT_PSN) {
                assertThat(outOfSequence).isGreaterThan(Siege.PACKETS / 8);
            }
        }
    }
}
