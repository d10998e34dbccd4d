package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Moves bytes and numbers through {@linkplain Weather#storm the worst weather}: none may be wrong, none counted twice. A
 * little by default; the system properties ask for more.
 */
class StormTest {

    private static final long TOTAL_BYTES = Long.getLong("rdmagateway.storm.bytes", 6L << 20);
    private static final int ADDS = Integer.getInteger("rdmagateway.storm.adds", 4_000);
    private static final long SEED = Long.getLong("rdmagateway.storm.seed", 4);

    private static final int SLOT_BYTES = 256 << 10;
    private static final int QUEUE_PAIRS = 4;
    private static final int OUTSTANDING = 16;

    private final SteppedPair devices = SteppedPair.inStorm(SEED);
    private final List<Side> sides = new ArrayList<>();

    @AfterEach
    void closeEverything() {
        sides.forEach(Side::close);
        devices.close();
    }

    private Side side(boolean isLeft, Side.Wishes wishes) {
        Side side = new Side(devices, isLeft ? devices.left() : devices.right(), wishes);
        sides.add(side);
        return side;
    }

    @Test
    void shouldMoveEveryByteAndCompleteOnceWhenWeatherIsBad() {
        Side.Wishes wishes = Side.Wishes.NONE.mtu(Mtu.MTU_4096);
        Side left = side(true, wishes);
        Side right = side(false, wishes);
        Side.connect(left, right);
        Random random = new Random(SEED);
        SendRequest wr = left.qp.newSendRequest();

        long moved = 0;
        for (long id = 0; moved < TOTAL_BYTES; id += 2) {
            // Out by WRITE or SEND into one half of the other side's memory, back by READ into another of ours.
            int bytes = 1 + random.nextInt(SLOT_BYTES);
            boolean send = random.nextBoolean();
            left.fill(0, bytes, random.nextLong());
            if (send) {
                right.receive(id, 0, bytes);
                left.qp.postSend(wr.wrId(id).send().local(left.mr, 0, bytes));
            } else {
                left.qp.postSend(
                        wr.wrId(id).write(right.address(0), right.mr.rkey()).local(left.mr, 0, bytes));
            }
            left.qp.postSend(wr.wrId(id + 1)
                    .read(right.address(0), right.mr.rkey())
                    .local(left.mr, SLOT_BYTES, bytes)
                    .fence());

            assertThat(left.requireSend().wrId()).isEqualTo(id);
            assertThat(left.requireSend().wrId()).isEqualTo(id + 1);
            if (send) {
                assertThat(right.requireRecv().byteLength()).isEqualTo(bytes);
            }
            right.requireSame(0, left, 0, bytes);
            left.requireSame(SLOT_BYTES, left, 0, bytes);
            moved += 2L * bytes;
        }

        assertThat(left.leftovers()).isEmpty();
        assertThat(right.leftovers()).isEmpty();
        assertThat(devices.count(Counter.ENGINE_FAULTS)).isZero();
        assertThat(devices.count(Counter.DROP_BAD_ICRC)).isPositive();
        assertThat(devices.count(Counter.DUPLICATE_REQUESTS)).isPositive();
    }

    @Test
    void shouldCountEveryAdditionOnceWhenFourQueuePairsAddInBadWeather() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment number = arena.allocate(8, 8);
            List<MemoryRegion> grants = new ArrayList<>();
            List<Side> adders = new ArrayList<>();
            for (int i = 0; i < QUEUE_PAIRS; i++) {
                Side left = side(true, Side.Wishes.NONE);
                Side right = side(false, Side.Wishes.NONE);
                Side.connect(left, right);
                adders.add(left);
                grants.add(right.pd.regMr(number, EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_ATOMIC)));
            }

            BitSet seen = new BitSet();
            for (int done = 0; done < ADDS; done += QUEUE_PAIRS * OUTSTANDING) {
                for (int i = 0; i < QUEUE_PAIRS; i++) {
                    addOnce(adders.get(i), grants.get(i));
                }
                for (Side adder : adders) {
                    takeFormerValues(adder, seen);
                }
            }

            int expected =
                    (ADDS + QUEUE_PAIRS * OUTSTANDING - 1) / (QUEUE_PAIRS * OUTSTANDING) * (QUEUE_PAIRS * OUTSTANDING);
            assertThat(number.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(expected);
            assertThat(seen.cardinality())
                    .as("each former value was returned once")
                    .isEqualTo(expected);
            assertThat(seen.length()).isEqualTo(expected);
            grants.forEach(MemoryRegion::close);
        }
    }

    private static void addOnce(Side adder, MemoryRegion grant) {
        SendRequest wr = adder.qp.newSendRequest();
        for (int i = 0; i < OUTSTANDING; i++) {
            adder.qp.postSend(
                    wr.wrId(i).fetchAdd(grant.address(), grant.rkey(), 1).local(adder.mr, i * 8L, 8));
        }
    }

    private static void takeFormerValues(Side adder, BitSet seen) {
        for (int i = 0; i < OUTSTANDING; i++) {
            Completion done = adder.awaitSend();
            assertThat(done.status()).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(done.wrId()).isEqualTo(i);
            int former = (int) adder.number(i * 8L);
            assertThat(seen.get(former)).as("former value %d", former).isFalse();
            seen.set(former);
        }
    }
}
