package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import java.net.InetAddress;
import java.util.Random;
import java.util.function.IntPredicate;

/** A connection that works while somebody injects packets into it: bytes go there and back and are compared. */
final class Siege implements AutoCloseable {

    static final int PACKETS = Integer.getInteger("rdmagateway.injection.packets", 4096);

    static final int BURST = 64;
    private static final int ROUND_BYTES = 8 << 10;
    private static final int GUARDED = 1 << 20;
    private static final int GUARDED_BYTES = 1 << 16;
    /** More than a connection moves on in all rounds. */
    private static final int PASSED = Math.max(1 << 14, PACKETS / BURST * 32);

    final Side left;
    final Side right;
    private final InetAddress stranger;
    private final Random random = new Random(5);
    private final byte[] guarded;

    /** @param stranger where the injector is, when he does not pretend to be an end */
    Siege(DevicePair devices, boolean privateForm, InetAddress stranger) {
        this.stranger = stranger;
        Side.Wishes wishes = Side.Wishes.NONE.privatePayload(privateForm);
        left = new Side(devices, devices.left(), wishes);
        right = new Side(devices, devices.right(), wishes.psn(0xabcdef));
        Side.connect(left, right);
        right.fill(GUARDED, GUARDED_BYTES, 1);
        guarded = right.bytes(GUARDED, GUARDED_BYTES);
    }

    static Injector.End end(Side side, Engine engine) {
        ReliableConnection connection =
                engine.connections().find(side.endpoint().qpNum());
        return Injector.End.of(
                side, engine.link().address(), connection.path().route().sourcePort());
    }

    /** @param spares leaves out the PSNs that the connection passes */
    Injector injector(Knowledge knowledge, Injector.End requester, Injector.End responder, boolean spares) {
        return injector(
                knowledge, requester, responder, psn -> spares && (isPassed(left, psn) || isPassed(right, psn)));
    }

    Injector injector(Knowledge knowledge, Injector.End requester, Injector.End responder, IntPredicate spared) {
        return new Injector(knowledge, stranger, requester, responder, right, right.address(GUARDED), spared, random);
    }

    private static boolean isPassed(Side side, int psn) {
        int distance = PsnCircle.distance(side.endpoint().psn().value(), psn);
        return distance >= -1 && distance < PASSED;
    }

    /** Works while packets are injected, and demands that it works well. */
    void endure(Injector injector) {
        SendRequest wr = left.qp.newSendRequest();
        for (int i = 0; i < PACKETS / BURST; i++) {
            left.fill(0, ROUND_BYTES, i);
            left.qp.postSend(wr.wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, ROUND_BYTES));
            left.qp.postSend(
                    wr.wrId(2).read(right.address(0), right.mr.rkey()).local(left.mr, ROUND_BYTES, ROUND_BYTES));
            injector.send(BURST);
            assertThat(left.requireSend().wrId()).isEqualTo(1);
            assertThat(left.requireSend().wrId()).isEqualTo(2);
            left.requireSame(ROUND_BYTES, left, 0, ROUND_BYTES);
        }
        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(left.qp.info().state()).isEqualTo(QueuePairState.RTS);
        requireUntouched();
    }

    void requireUntouched() {
        assertThat(right.bytes(GUARDED, GUARDED_BYTES)).isEqualTo(guarded);
    }

    /** Returns what is at the place that the injector wants to write to. */
    byte[] target(int bytes) {
        return right.bytes(GUARDED, bytes);
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
