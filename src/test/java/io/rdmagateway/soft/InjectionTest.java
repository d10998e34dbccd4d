package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody injects packets into a connection while it works. A few thousand by default; the system property
 * {@code rdmagateway.injection.packets} asks for more.
 *
 * <p>In the standard form of packets, which other devices need, the one PSN that is expected is all that he has to guess
 * who knows the rest: one packet in 2^24 is a hit. The PSNs that the connection passes meanwhile are therefore spared and
 * counted. In the private form nothing is spared.
 */
class InjectionTest {

    private static final int PACKETS = Integer.getInteger("rdmagateway.injection.packets", 4096);
    private static final int BURST = 64;
    private static final int ROUND_BYTES = 8 << 10;
    private static final int GUARDED = 1 << 20;
    private static final int GUARDED_BYTES = 1 << 16;
    /** More than a connection moves on in all rounds. */
    private static final int PASSED = Math.max(1 << 14, PACKETS / BURST * 32);

    private final LoopbackPair devices = new LoopbackPair();
    private final Random random = new Random(5);
    private Side left;
    private Side right;
    private byte[] guarded;

    private void connect(boolean privateForm) {
        Side.Wishes wishes = Side.Wishes.NONE.privatePayload(privateForm);
        left = new Side(devices, devices.left(), wishes);
        right = new Side(devices, devices.right(), wishes.psn(0xabcdef));
        Side.connect(left, right);
        right.fill(GUARDED, GUARDED_BYTES, 1);
        guarded = right.bytes(GUARDED, GUARDED_BYTES);
    }

    @AfterEach
    void closeEverything() {
        left.close();
        right.close();
        devices.close();
    }

    private Injector injector(Knowledge knowledge, boolean spares) {
        return new Injector(
                knowledge,
                end(left, devices.leftEngine()),
                end(right, devices.rightEngine()),
                right,
                right.address(GUARDED),
                psn -> spares && (isPassed(left, psn) || isPassed(right, psn)),
                random);
    }

    private static Injector.End end(Side side, Engine engine) {
        ReliableConnection connection =
                engine.connections().find(side.endpoint().qpNum());
        return Injector.End.of(
                side, engine.link().address(), connection.path().route().sourcePort());
    }

    private static boolean isPassed(Side side, int psn) {
        int distance = PsnCircle.distance(side.endpoint().psn().value(), psn);
        return distance >= -1 && distance < PASSED;
    }

    /** Goes there and back while packets are injected, and demands that the bytes are the same. */
    private void round(Injector injector, SendRequest wr, int seed) {
        left.fill(0, ROUND_BYTES, seed);
        left.qp.postSend(wr.wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, ROUND_BYTES));
        left.qp.postSend(wr.wrId(2).read(right.address(0), right.mr.rkey()).local(left.mr, ROUND_BYTES, ROUND_BYTES));
        injector.send(BURST);
        assertThat(left.requireSend().wrId()).isEqualTo(1);
        assertThat(left.requireSend().wrId()).isEqualTo(2);
        left.requireSame(ROUND_BYTES, left, 0, ROUND_BYTES);
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
        long before = devices.rightEngine().counters().of(Counter.RX_PACKETS)
                + devices.leftEngine().counters().of(Counter.RX_PACKETS);
        SendRequest wr = left.qp.newSendRequest();
        long redrawn;
        int rounds = PACKETS / BURST;
        try (Injector injector = injector(knowledge, !privateForm)) {
            for (int i = 0; i < rounds; i++) {
                round(injector, wr, i);
            }
            redrawn = injector.redrawn();
        }

        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(left.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(right.bytes(GUARDED, GUARDED_BYTES)).isEqualTo(guarded);
        Map<PacketAnomaly, Long> found = devices.right().anomalies();
        assertThat(found.get(expected)).as(found.toString()).isGreaterThan(PACKETS / 8);
        report(knowledge, privateForm, before, redrawn);
    }

    private void report(Knowledge knowledge, boolean privateForm, long before, long redrawn) {
        Counters atRight = devices.rightEngine().counters();
        long received =
                atRight.of(Counter.RX_PACKETS) + devices.leftEngine().counters().of(Counter.RX_PACKETS) - before;
        System.out.printf(
                "injection: %s, %s form: %d sent, %d PSNs spared, %d packets received in all; responder: %s, %d duplicates,"
                        + " %d NAKs; requester: %s, %d resent%n",
                knowledge,
                privateForm ? "private" : "standard",
                PACKETS,
                redrawn,
                received,
                devices.right().anomalies(),
                atRight.of(Counter.DUPLICATE_REQUESTS),
                atRight.of(Counter.NAKS_SENT),
                devices.left().anomalies(),
                devices.leftEngine().counters().of(Counter.RESENT_PACKETS));
    }

    /** That nothing happens in the other tests would mean nothing if the injector could do nothing. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void shouldBelieveWhoKnowsEverything(boolean privateForm) {
        connect(privateForm);
        try (Injector injector = injector(Knowledge.ALL, false)) {
            int psn = left.endpoint().psn().value();
            long secret = (long) psn << 24 | right.endpoint().psn().value();
            PseudoHeader seal = PseudoHeader.of(
                    devices.leftEngine().link().address(),
                    devices.rightEngine().link().address(),
                    privateForm ? secret : -1);

            injector.write(psn, seal);
            awaitExpected(PsnCircle.plus(psn, 1));
        }

        assertThat(right.bytes(GUARDED, 16)).isEqualTo(Victim.bytes(16));
    }

    private void awaitExpected(int psn) {
        long start = System.nanoTime();
        while (right.qp.info().recvPsn().value() != psn) {
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            devices.progress();
        }
    }

    @Test
    void shouldNotBelieveAnotherPortWhenThePeersIsKnown() {
        connect(true);
        SendRequest wr = left.qp.newSendRequest();
        left.qp.postSend(wr.wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, 8));
        left.requireSend();
        Injector.End peer = end(left, devices.leftEngine());
        Injector.End elsewhere = new Injector.End(peer.address(), peer.port() ^ 1, peer.qpNum(), peer.firstPsn());
        long before = devices.right().anomalies().get(PacketAnomaly.WRONG_SOURCE);
        try (Injector injector = new Injector(
                Knowledge.ALL,
                elsewhere,
                end(right, devices.rightEngine()),
                right,
                right.address(GUARDED),
                psn -> false,
                random)) {
            long secret = (long) peer.firstPsn() << 24 | right.endpoint().psn().value();
            injector.write(
                    PsnCircle.plus(peer.firstPsn(), 1),
                    PseudoHeader.of(peer.address(), devices.rightEngine().link().address(), secret));
            while (devices.right().anomalies().get(PacketAnomaly.WRONG_SOURCE) == before) {
                devices.progress();
            }
        }

        assertThat(right.bytes(GUARDED, GUARDED_BYTES)).isEqualTo(guarded);
    }
}
