package io.rdmagateway.bench;

import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.time.Duration;
import java.util.function.Consumer;

/** SENDs between two soft devices, whose users poll their queues, or sleep on the queues' channels. */
final class SoftPingPong implements PingPong {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int RECEIVES = 64;
    private static final int SIGNAL_EVERY = 32;

    private final int messageBytes;
    private final boolean polling;
    private final End near;
    private final End far;
    private final Answerer answerer;

    /** One of the two who talk. Used by one thread at a time. */
    private final class End {

        private final Side side;
        private final CompletionWaiter waiter;
        private int arrived;
        private int sent;
        private SendRequest wr;
        private ReceiveRequest receive;
        private final Consumer<WorkCompletion> count = wc -> {
            wc.requireSuccess();
            arrived++;
        };

        private End(DevicePair devices, RdmaDevice device) {
            side = new Side(
                    devices,
                    device,
                    Side.Wishes.NONE.mtu(Mtu.MTU_4096).caps(new QueuePairCaps(128, RECEIVES, 1, 1, 0)));
            waiter = new CompletionWaiter(side.recvCq, side.recvChannel);
        }

        private void ready() {
            wr = side.qp.newSendRequest();
            receive = side.qp.newReceiveRequest();
            for (int i = 0; i < RECEIVES; i++) {
                postReceive();
            }
        }

        private void postReceive() {
            side.qp.postRecv(receive.clear().local(side.mr, messageBytes, messageBytes));
        }

        private void send() {
            wr.send().local(side.mr, 0, messageBytes);
            if (++sent % SIGNAL_EVERY == 0) {
                side.sendCq.poll(SIGNAL_EVERY, WorkCompletion::requireSuccess);
            } else {
                wr.unsignaled();
            }
            side.qp.postSend(wr);
        }

        private void awaitMessage() {
            if (polling) {
                while (arrived == 0) {
                    if (side.recvCq.poll(1, count) == 0) {
                        Thread.yield();
                    }
                }
            } else if (waiter.await(PATIENCE, count) == 0) {
                throw new IllegalStateException("no message in time");
            }
            arrived--;
            postReceive();
        }
    }

    SoftPingPong(DevicePair devices, int messageBytes, boolean polling) {
        this.messageBytes = messageBytes;
        this.polling = polling;
        near = new End(devices, devices.left());
        far = new End(devices, devices.right());
        Side.connect(near.side, far.side);
        near.ready();
        far.ready();
        answerer = new Answerer(name(), () -> {
            far.awaitMessage();
            far.send();
        });
    }

    @Override
    public String name() {
        return "soft SEND %d B, %s".formatted(messageBytes, polling ? "polling" : "blocking");
    }

    @Override
    public void begin(int trips) {
        answerer.answer(trips);
    }

    @Override
    public void trip() {
        near.send();
        near.awaitMessage();
    }

    @Override
    public void close() {
        answerer.close();
        near.side.close();
        far.side.close();
    }
}
