package io.rdmagateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpreadTest {

    private static final Link LINK = Link.ofGigabits(100);
    private static final int NODES = 128;
    private static final int PIECES = 256;
    private static final Map<Integer, Long> NO_LOSS = Map.of();

    private static long nanos(Form form, Map<Integer, Long> losses) {
        return Spread.nanos(form, LINK, NODES, PIECES, losses);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeOneCopyWhenThereIsOneNode(Form form) {
        long nanos = Spread.nanos(form, LINK.hashing(700), 1, PIECES, NO_LOSS);
        assertThat(nanos).isLessThanOrEqualTo(LINK.hashing(700).copyNanos(PIECES));
    }

    @Test
    void shouldTakeACopyAndAHopForEachOtherNodeWhenAChainBeginsAtOnce() {
        long hop = LINK.pieceNanos() + LINK.readNanos() + LINK.tellNanos();
        assertThat(nanos(Form.CHAIN, NO_LOSS)).isEqualTo(LINK.copyNanos(PIECES) + (NODES - 1) * hop);
    }

    @Test
    void shouldTakeACopyAndABeginForEachOtherNodeWhenAChainBeginsOneByOne() {
        long copyAndBegins = LINK.copyNanos(PIECES) + (NODES - 1) * LINK.beginNanos();
        assertThat(nanos(Form.CHAIN_BY_TURNS, NO_LOSS)).isEqualTo(copyAndBegins);
    }

    @Test
    void shouldTakeTwoCopiesOfTheWireWhenEachNodeFeedsTwo() {
        long wire = 2 * PIECES * LINK.pieceNanos();
        assertThat(nanos(Form.TREE, NO_LOSS)).isBetween(wire, LINK.beginNanos() + wire + wire / 4);
    }

    @Test
    void shouldTakeHardlyMoreThanACopyWhenThereAreTwoTrees() {
        long copy = LINK.copyNanos(PIECES);
        assertThat(nanos(Form.TWO_TREES, NO_LOSS)).isLessThan(copy + copy / 10);
        assertThat(nanos(Form.CHAIN, NO_LOSS)).isGreaterThan(2 * copy);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReachAllThatLiveWhenNodesAreLostMidway(Form form) {
        long whole = nanos(form, NO_LOSS);
        Map<Integer, Long> losses = Map.of(1, whole / 2, 2, whole / 3, 3, whole / 2, NODES / 2, 0L, NODES, whole / 4);
        assertThat(nanos(form, losses)).isLessThan(whole + 3 * LINK.noticeNanos());
    }
}
