package io.rdmagateway.bench;

import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.time.Duration;
import java.util.function.Consumer;

/** RDMA WRITEs or READs between two soft devices. Done means acknowledged, thus written, or read. */
final class SoftLane implements Lane {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long OUTSTANDING_BYTES = 4 << 20;

    private final boolean read;
    private final int messageBytes;
    private final boolean privatePayload;
    private final int outstanding;
    private final Side left;
    private final Side right;
    private final CompletionWaiter waiter;
    private final SendRequest wr;
    private int completed;
    private final Consumer<WorkCompletion> count = wc -> {
        wc.requireSuccess();
        completed++;
    };

    SoftLane(DevicePair devices, boolean read, int messageBytes, boolean privatePayload) {
        this.read = read;
        this.messageBytes = messageBytes;
        this.privatePayload = privatePayload;
        this.outstanding = (int) Math.max(2, OUTSTANDING_BYTES / messageBytes);
        Side.Wishes wishes = Side.Wishes.NONE
                .mtu(Mtu.MTU_4096)
                .privatePayload(privatePayload)
                .caps(new QueuePairCaps(128, 16, 1, 1, 0));
        left = new Side(devices, devices.left(), wishes);
        right = new Side(devices, devices.right(), wishes);
        Side.connect(left, right);
        (read ? right : left).fill(0, messageBytes, 1);
        waiter = new CompletionWaiter(left.sendCq, left.channel);
        wr = left.qp.newSendRequest();
    }

    int payloadBytes() {
        return left.qp.payloadBytes();
    }

    @Override
    public String name() {
        return "soft %s %d KiB, %s"
                .formatted(
                        read ? "READ" : "WRITE", messageBytes >> 10, privatePayload ? "private payload" : "MTU 4096");
    }

    @Override
    public long move(long bytes) {
        int messages = (int) ((bytes + messageBytes - 1) / messageBytes);
        completed = 0;
        for (int posted = 0; completed < messages; ) {
            while (posted < messages && posted - completed < outstanding) {
                wr.wrId(posted++);
                SendRequest to =
                        read ? wr.read(right.address(0), right.mr.rkey()) : wr.write(right.address(0), right.mr.rkey());
                left.qp.postSend(to.local(left.mr, 0, messageBytes));
            }
            if (waiter.await(PATIENCE, count) == 0) {
                throw new IllegalStateException("no completion in time");
            }
        }
        return (long) messages * messageBytes;
    }

    @Override
    public void close() {
        right.requireSame(0, left, 0, messageBytes);
        left.close();
        right.close();
    }
}
