package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.PacketAnomaly;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody injects packets into a connection while it works. A few thousand by default; the system property
 * {@code rdmagateway.injection.packets} asks for more.
 *
 * <p>In the standard form of packets, which other devices need, the one PSN that is expected is all that he has to guess
 * who knows the rest: one packet in 2^24 is a hit. The PSNs that the connection passes meanwhile are therefore spared and
 * counted. In the private form nothing is spared.
 */
class InjectionTest {

    private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.86.66");

    private final LoopbackPair devices = new LoopbackPair();
    private Siege siege;

    private void connect(boolean privateForm) {
        siege = new Siege(devices, privateForm, STRANGER);
    }

    @AfterEach
    void closeEverything() {
        siege.close();
        devices.close();
    }

    private Injector.End requester() {
        return Siege.end(siege.left, devices.leftEngine());
    }

    private Injector injector(Knowledge knowledge, Injector.End requester, boolean spares) {
        return siege.injector(knowledge, requester, Siege.end(siege.right, devices.rightEngine()), spares);
    }

    @ParameterizedTest
    @CsvSource({
        "BLIND, false, UNKNOWN_QP",
        "QP_NUM, false, WRONG_SOURCE",
        "ALL_BUT_PSN, false, OUTSIDE_WINDOW",
        "BLIND, true, UNKNOWN_QP",
        "QP_NUM, true, WRONG_SOURCE",
        "ALL_BUT_PSN, true, BAD_ICRC"
    })
    void shouldGoOnAndChangeNothingWhenPacketsAreInjected(
            Knowledge knowledge, boolean privateForm, PacketAnomaly expected) {
        connect(privateForm);
        try (Injector injector = injector(knowledge, requester(), !privateForm)) {
            siege.endure(injector);
            report(knowledge, privateForm, injector.redrawn());
        }

        Map<PacketAnomaly, Long> found = devices.right().anomalies();
        assertThat(found.get(expected)).as(found.toString()).isGreaterThan(Siege.PACKETS / 8);
    }

    private void report(Knowledge knowledge, boolean privateForm, long redrawn) {
        Counters atRight = devices.rightEngine().counters();
        Counters atLeft = devices.leftEngine().counters();
        System.out.printf(
                "injection: %s, %s form: %d sent, %d PSNs spared, %d packets received in all; responder: %s, %d duplicates,"
                        + " %d NAKs; requester: %s, %d resent%n",
                knowledge,
                privateForm ? "private" : "standard",
                Siege.PACKETS,
                redrawn,
                atRight.of(Counter.RX_PACKETS) + atLeft.of(Counter.RX_PACKETS),
                devices.right().anomalies(),
                atRight.of(Counter.DUPLICATE_REQUESTS),
                atRight.of(Counter.NAKS_SENT),
                devices.left().anomalies(),
                atLeft.of(Counter.RESENT_PACKETS));
    }

    /** Who knows all but the PSN meets a window of 2^16 in 2^24, and there one answer to a burst. */
    @Test
    void shouldAnswerNextToNothingWhenPsnsAreGuessed() {
        connect(false);
        int expected = requester().firstPsn();
        try (Injector injector = siege.injector(
                Knowledge.ALL_BUT_PSN,
                requester(),
                Siege.end(siege.right, devices.rightEngine()),
                psn -> psn == expected)) {
            injector.send(Siege.PACKETS);
            Counters counters = devices.rightEngine().counters();
            // Two kinds in eight are answers, and go to the other end.
            awaitAtLeast(counters, Siege.PACKETS / 2);
            assertThat(counters.of(Counter.TX_PACKETS)).isLessThan(Siege.PACKETS / 100);
        }
        siege.requireUntouched();
    }

    private void awaitAtLeast(Counters counters, long packets) {
        long start = System.nanoTime();
        while (counters.of(Counter.RX_PACKETS) < packets) {
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            devices.progress();
        }
    }

    private PseudoHeader seal(boolean privateForm) {
        Injector.End left = requester();
        Injector.End right = Siege.end(siege.right, devices.rightEngine());
        return privateForm
                ? PseudoHeader.of(left.address(), right.address(), (long) left.firstPsn() << 24 | right.firstPsn())
                : PseudoHeader.of(left.address(), right.address());
    }

    /** That nothing happens in the other tests would mean nothing if the injector could do nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBelieveWhoKnowsEverything(boolean privateForm) {
        connect(privateForm);
        int psn = requester().firstPsn();
        try (Injector injector = injector(Knowledge.ALL, requester(), false)) {
            injector.write(psn, seal(privateForm));
            long start = System.nanoTime();
            while (siege.right.qp.info().recvPsn().value() != PsnCircle.plus(psn, 1)) {
                assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
                devices.progress();
            }
        }

        assertThat(siege.target(16)).isEqualTo(Victim.bytes(16));
    }

    @Test
    void shouldNotBelieveAnotherPortWhenThePeersIsKnown() {
        connect(true);
        siege.left.qp.postSend(siege.left
                .qp
                .newSendRequest()
                .write(siege.right.address(0), siege.right.mr.rkey())
                .local(siege.left.mr, 0, 8));
        siege.left.requireSend();
        Injector.End peer = requester();
        long before = devices.right().anomalies().get(PacketAnomaly.WRONG_SOURCE);
        Injector.End elsewhere = new Injector.End(peer.address(), peer.port() ^ 1, peer.qpNum(), peer.firstPsn());
        try (Injector injector = injector(Knowledge.ALL, elsewhere, false)) {
            injector.write(PsnCircle.plus(peer.firstPsn(), 1), seal(true));
            while (devices.right().anomalies().get(PacketAnomaly.WRONG_SOURCE) == before) {
                devices.progress();
            }
        }

        siege.requireUntouched();
    }
}
