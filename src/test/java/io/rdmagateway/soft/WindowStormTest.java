package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory windows in {@linkplain Weather#storm the worst weather}. */
class WindowStormTest {

    private static final int ROUNDS = Integer.getInteger("rdmagateway.storm.windows", 100);
    private static final long SEED = Long.getLong("rdmagateway.storm.seed", 4);
    private static final int BYTES = 16 << 10;
    private static final int BATCH = 64;
    private static final Set<Access> WRITE = Set.of(Access.REMOTE_WRITE);

    private final SteppedPair devices = SteppedPair.inStorm(SEED);
    private final Random random = new Random(SEED);
    private Side left;
    private Side right;
    private MemoryRegion region;
    private MemoryWindow window;

    @BeforeEach
    void connect() {
        left = new Side(devices, devices.left(), Side.Wishes.NONE);
        right = new Side(devices, devices.right(), Side.Wishes.NONE);
        Side.connect(left, right);
        region = right.pd.regMr(right.memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
        window = right.pd.allocMw();
    }

    @AfterEach
    void closeEverything() {
        window.close();
        region.close();
        left.close();
        right.close();
        devices.close();
    }

    /** As a server lends memory: bind and tell, the client writes and gives back. */
    @Test
    void shouldLendMemoryOnceEachTimeWhenWeatherIsBad() {
        SendRequest there = right.qp.newSendRequest();
        SendRequest here = left.qp.newSendRequest();
        for (int i = 0; i < ROUNDS; i++) {
            int offset = random.nextInt(BYTES);
            int bytes = 1 + random.nextInt(BYTES);
            right.receive(i, 1 << 20, 8);
            left.receive(i, 1 << 20, 8);
            right.qp.postSend(there.bindMw(window, region, offset, bytes, WRITE).unsignaled());
            right.qp.postSend(there.send().local(right.mr, 0, 8));
            right.requireSend();
            left.requireRecv();

            left.fill(0, bytes, random.nextLong());
            left.qp.postSend(
                    here.write(region.address() + offset, window.rkey()).local(left.mr, 0, bytes));
            left.qp.postSend(here.sendWithInv(window.rkey()).local(left.mr, 0, 8));

            assertThat(right.requireRecv().invalidatedRkey()).isEqualTo(window.rkey());
            right.requireSame(offset, left, 0, bytes);
            left.awaitSends(2);
        }
        assertThat(devices.count(Counter.ENGINE_FAULTS)).isZero();
        assertThat(devices.count(Counter.DUPLICATE_REQUESTS)).isPositive();
    }

    @Test
    void shouldCompleteOnceAndInOrderWhenLocalOperationsStandBetweenOthers() {
        boolean bound = false;
        for (int round = 0; round < ROUNDS / 10; round++) {
            List<Long> signaled = new ArrayList<>();
            SendRequest wr = right.qp.newSendRequest();
            for (long id = 0; id < BATCH; id++) {
                wr.wrId(id);
                int bytes = 1 + random.nextInt(BYTES);
                switch (random.nextInt(4)) {
                    case 0 -> wr.write(left.address(0), left.mr.rkey()).local(right.mr, 0, bytes);
                    case 1 -> wr.read(left.address(0), left.mr.rkey()).local(right.mr, 1 << 20, bytes);
                    default -> {
                        if (bound) {
                            wr.localInv(window.rkey());
                        } else {
                            wr.bindMw(window, region, 0, bytes, WRITE);
                        }
                        bound = !bound;
                    }
                }
                if (random.nextInt(4) == 0) {
                    wr.fence();
                }
                if (random.nextBoolean() && id < BATCH - 1) {
                    wr.unsignaled();
                } else {
                    signaled.add(id);
                }
                right.qp.postSend(wr);
            }

            assertThat(right.awaitSends(signaled.size()))
                    .allSatisfy(wc -> assertThat(wc.status()).isEqualTo(WorkCompletionStatus.SUCCESS))
                    .extracting(Completion::wrId)
                    .containsExactlyElementsOf(signaled);
            assertThat(right.leftovers()).isEmpty();
        }
        assertThat(devices.count(Counter.ENGINE_FAULTS)).isZero();
        assertThat(devices.count(Counter.RESENT_PACKETS)).isPositive();
    }
}
