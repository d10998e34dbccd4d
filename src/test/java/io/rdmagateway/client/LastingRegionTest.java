package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.rdmagateway.client.FakeTransfers.Break;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that go on when queue pairs die under them. A slice is of 100 bytes, and every fourth is signaled. */
class LastingRegionTest extends ClientFixture {

    private static final int BYTES = 5050;
    private static final long AT = 300;

    @TempDir
    Path dir;

    private final byte[] content = new byte[BYTES];
    private GatewayClient hasty;
    private LastingRegion region;
    private MemorySegment memory;

    @BeforeEach
    void openRegion() {
        new Random(6).nextBytes(content);
        device.qp.failStatus = WorkCompletionStatus.RETRY_EXC_ERR;
        hasty = hastyClient();
        region = hasty.openRegion(device, OPTIONS, "r", 0, 0, EnumSet.allOf(RegionAccess.class));
        memory = region.allocate(BYTES);
    }

    @AfterEach
    void closeRegion() {
        region.close();
        hasty.close();
    }

    private byte[] there() {
        return gateway.region().asSlice(AT, BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Returns how many slices the queue pairs have performed, of each kind. */
    private long slices(String kind) {
        return device.qp.performed.stream()
                .filter(wr -> wr.kind.equals(kind) && wr.lengthBytes() > 32)
                .count();
    }

    private void failAfterSlices(int slices) {
        device.qp.failAt = device.qp.performed.size() + slices;
    }

    private static void fill(MemorySegment target, byte[] content) {
        target.copyFrom(MemorySegment.ofArray(content));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 20, 49, 50})
    void shouldGoOnFromTheLastConfirmedByteWhenTheQueuePairDies(int slices) {
        fill(memory, content);
        failAfterSlices(slices);

        region.write(memory, AT);

        assertThat(there()).isEqualTo(content);
        assertThat(gateway.creates).hasSize(2);
        int lost = 51 - slices / 4 * 4;
        // What was not confirmed goes again: less than four slices, and what the first queue pair flushed.
        assertThat(slices("write")).isLessThanOrEqualTo(slices + 16 + lost);
        assertThat(device.qp.performed.getLast().lengthBytes()).isEqualTo(50);
    }

    @Test
    void shouldNotMoveAgainWhatWasConfirmed() {
        fill(memory, content);
        failAfterSlices(20);
        device.qp.afterFailure = () -> memory.asSlice(0, 1600).fill((byte) 1);

        region.write(memory, AT);

        assertThat(there()).isEqualTo(content);
    }

    @Test
    void shouldReadOnWhenTheQueuePairDies() {
        fill(gateway.region().asSlice(AT, BYTES), content);
        failAfterSlices(20);

        region.read(memory, AT);

        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
        assertThat(gateway.creates).hasSize(2);
    }

    @Test
    void shouldBearAnyNumberOfDeathsWhileSomethingIsDone() {
        fill(memory, content);
        device.qp.failEvery = 6;

        region.write(memory, AT);

        assertThat(there()).isEqualTo(content);
        assertThat(gateway.creates).hasSizeGreaterThan(9);
    }

    @Test
    void shouldGiveUpWhenNothingIsDoneForThePatience() {
        try (LastingRegion impatient = hasty.openRegion(
                device, OPTIONS.withPatience(Duration.ofNanos(1)), "r", 0, 0, EnumSet.of(RegionAccess.WRITE))) {
            device.qp.failAlways = true;

            assertThatThrownBy(() -> impatient.write(memory, AT)).isInstanceOf(WorkCompletionException.class);

            assertThat(gateway.creates).hasSize(2);
        }
    }

    @Test
    void shouldRegisterOnceForASessionWhatItHasAllocated() {
        int before = device.registered.size();

        region.write(memory.asSlice(0, 10), AT);
        region.write(memory.asSlice(10, 20), AT);
        assertThat(device.registered).hasSize(before + 1);

        try (Arena arena = Arena.ofShared()) {
            region.write(arena.allocate(10), AT);
        }
        assertThat(device.registered).hasSize(before + 2);
        assertThat(device.journal.getLast()).isEqualTo("close mr");
    }

    @Test
    void shouldMoveBuffersAndFiles() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(BYTES + 2).put((byte) 1).put(content);
        region.write(direct.limit(BYTES + 1).position(1), AT);
        assertThat(there()).isEqualTo(content);
        ByteBuffer back = ByteBuffer.allocateDirect(BYTES);
        failAfterSlices(5);
        region.read(back, AT);
        assertThat(back).isEqualTo(ByteBuffer.wrap(content));

        content[0]++;
        Path source = Files.write(dir.resolve("source"), content);
        Path target = dir.resolve("target");
        failAfterSlices(5);
        region.write(source, AT);
        failAfterSlices(5);
        region.read(target, AT, BYTES);
        assertThat(target).hasBinaryContent(content);
        assertThat(gateway.creates).hasSize(4);
    }

    @Test
    void shouldRefuseAtOnceWhatAnotherSessionCannotMend() {
        assertThatThrownBy(() -> region.write(memory, FakeGateway.REGION_BYTES))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> region.write(ByteBuffer.allocate(1), 0));
        assertThatThrownBy(() -> region.write(dir.resolve("missing"), 0)).hasMessageContaining("missing");
        assertThat(gateway.creates).hasSize(1);
    }

    @Test
    void shouldNotGoOnInAnotherRegionOfTheSameName() {
        failAfterSlices(20);
        gateway.regionMadeSeconds++;

        GatewayException e = catchThrowableOfType(GatewayException.class, () -> region.write(memory, AT));

        assertThat(e.reason()).isEqualTo(LastingRegion.REPLACED);
        assertThat(gateway.creates).hasSize(2);
    }

    private List<Long> offsets() {
        return gateway.transfers.requests.stream()
                .map(CreateTransferRequest::getOffsetBytes)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SESSION_BROKEN", "PEER_NOT_RESPONDING"})
    void shouldHaveTheGatewayMoveOnlyWhatIsMissing(String reason) {
        Status.Code code = reason.equals("SESSION_BROKEN") ? Status.Code.ABORTED : Status.Code.UNAVAILABLE;
        gateway.transfers.breaks.addAll(List.of(new Break(1000, code, reason), new Break(0, code, reason)));
        fill(memory, content);

        region.gatewayRead(memory, AT, told -> {});

        assertThat(there()).isEqualTo(content);
        assertThat(offsets()).containsExactly(AT, AT + 1000, AT + 1000);
        assertThat(gateway.creates).hasSize(3);
        assertThat(gateway.calls).contains("hash");

        memory.fill((byte) 0);
        gateway.transfers.breaks.add(new Break(BYTES, code, reason));
        region.gatewayWrite(memory, AT, told -> {});
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    }

    @Test
    void shouldBearManyBrokenTransfersWhileSomethingIsMoved() {
        IntStream.range(0, 20)
                .forEach(i -> gateway.transfers.breaks.add(new Break(100, Status.Code.ABORTED, "SESSION_BROKEN")));
        fill(memory, content);

        region.gatewayRead(memory, AT, told -> {});

        assertThat(there()).isEqualTo(content);
    }

    @Test
    void shouldFindWhatABrokenTransferSpoiled() {
        gateway.transfers.breaks.add(new Break(1000, Status.Code.ABORTED, "SESSION_BROKEN"));
        gateway.transfers.spoils = true;
        fill(memory, content);

        GatewayException e =
                catchThrowableOfType(GatewayException.class, () -> region.gatewayRead(memory, AT, told -> {}));

        assertThat(e.code()).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(e.reason()).isEqualTo("CHECKSUM_MISMATCH");
    }

    @Test
    void shouldNotBeginAgainWhatTheGatewayRefuses() {
        gateway.transfers.breaks.add(new Break(1000, Status.Code.PERMISSION_DENIED, "REMOTE_ACCESS_DENIED"));
        assertRefused("REMOTE_ACCESS_DENIED");
        gateway.transfers.breaks.add(new Break(1000, Status.Code.DATA_LOSS, "CHECKSUM_MISMATCH"));
        assertRefused("CHECKSUM_MISMATCH");
        gateway.refuseOnce("transfer", FakeGateway.refusal("TRANSFER_LIMIT_REACHED", Duration.ofSeconds(1)));
        assertRefused("TRANSFER_LIMIT_REACHED");
        assertThat(gateway.creates).hasSize(1);
    }

    private void assertRefused(String reason) {
        assertThat(catchThrowableOfType(GatewayException.class, () -> region.gatewayRead(memory, AT, told -> {}))
                        .reason())
                .isEqualTo(reason);
    }
}
