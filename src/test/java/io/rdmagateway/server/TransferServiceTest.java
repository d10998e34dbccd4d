package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.grpc.Status.Code;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.CancelTransferRequest;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.GetTransferRequest;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.proto.v1.TransferState;
import io.rdmagateway.proto.v1.WatchTransferRequest;
import io.rdmagateway.proto.v1.WatchTransferResponse;
import io.rdmagateway.session.Identity;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transfers as a client sees them. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class TransferServiceTest {

    private interface Fault extends UnaryOperator<CreateTransferRequest.Builder> {}

    private static final Map<String, Fault> FAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("request_id/missing", r -> r.clearRequestId()),
            Map.entry("operation/missing", r -> r.clearOperation()),
            Map.entry("operation/unknown", r -> r.setOperationValue(99)),
            Map.entry("offset_bytes/negative", r -> r.setOffsetBytes(-1)),
            Map.entry("length_bytes/negative", r -> r.setLengthBytes(-1)),
            Map.entry("remote.length_bytes/shorter than the range", r -> r.setRemote(remote(r, 0, 63))),
            Map.entry("remote.length_bytes/negative", r -> r.setRemote(remote(r, 0, -1))),
            Map.entry("message_bytes/negative", r -> r.setMessageBytes(-1)),
            Map.entry("checksum/unknown", r -> r.setChecksumValue(99)),
            Map.entry("expected_crc32c/of a WRITE", r -> r.setExpectedCrc32C(1)),
            Map.entry(
                    "timeout/negative", r -> r.setTimeout(Duration.newBuilder().setSeconds(-1))),
            Map.entry(
                    "length_bytes/of an atomic",
                    r -> r.setOperation(TransferOperation.TRANSFER_OPERATION_FETCH_ADD)
                            .setLengthBytes(16)),
            Map.entry(
                    "offset_bytes/not aligned",
                    r -> r.setOperation(TransferOperation.TRANSFER_OPERATION_FETCH_ADD)
                            .setLengthBytes(8)
                            .setOffsetBytes(4)),
            Map.entry(
                    "remote.addr/not aligned",
                    r -> r.setOperation(TransferOperation.TRANSFER_OPERATION_FETCH_ADD)
                            .setLengthBytes(8)
                            .setRemote(remote(r, 4, 8)))));

    @Inject
    Gateway gateway;

    private RdmaDevice device;
    private Belongings own;

    @BeforeEach
    void open() {
        device = RdmaProviders.choose("ibverbs").open("fake0");
        own = new Belongings(device, "dave");
    }

    @AfterEach
    void close() {
        own.close();
        device.close();
    }

    private static RemoteMemory remote(CreateTransferRequest.Builder request, long offset, long length) {
        return request.getRemote().toBuilder()
                .setAddr(request.getRemote().getAddr() + offset)
                .setLengthBytes(length)
                .build();
    }

    private CreateTransferRequest.Builder request() {
        return CreateTransferRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setSessionId((String) own.value("session_id"))
                .setGeneration((Long) own.value("generation"))
                .setOperation(TransferOperation.TRANSFER_OPERATION_WRITE)
                .setRegion((String) own.value("region"))
                .setLengthBytes(64)
                .setRemote((RemoteMemory) own.value("remote"));
    }

    static Stream<String> faults() {
        return FAULTS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldNameTheFieldWhenItIsWrong(String fault) {
        CreateTransferRequest bad = FAULTS.get(fault).apply(request()).build();
        String field = fault.substring(0, fault.indexOf('/'));

        assertRefused(
                Code.INVALID_ARGUMENT,
                field.equals("request_id") ? "INVALID_REQUEST_ID" : "INVALID_TRANSFER",
                field,
                () -> own.client.transfers().createTransfer(bad));
    }

    @Test
    void shouldRefuseRangeWhenItLeavesTheRegion() {
        RemoteMemory large = ((RemoteMemory) own.value("remote"))
                .toBuilder().setLengthBytes(1 << 20).build();

        assertRefused(
                Code.OUT_OF_RANGE,
                "RANGE_OUTSIDE_REGION",
                "length_bytes",
                () -> own.client
                        .transfers()
                        .createTransfer(
                                request().setRemote(large).setLengthBytes(4097).build()));
    }

    @Test
    void shouldTellHowItEnds() {
        Transfer begun =
                own.client.transfers().createTransfer(request().build()).getTransfer();

        List<Transfer> told = new ArrayList<>();
        watch(begun).forEachRemaining(response -> told.add(response.getTransfer()));

        assertThat(told.getLast().getState()).isEqualTo(TransferState.TRANSFER_STATE_DONE);
        assertThat(told.getLast().getMovedBytes()).isEqualTo(64);
        assertThat(told.getLast().hasCrc32C()).isTrue();
        assertThat(own.client
                        .transfers()
                        .getTransfer(GetTransferRequest.newBuilder()
                                .setTransferId(begun.getTransferId())
                                .build())
                        .getTransfer())
                .isEqualTo(told.getLast());
    }

    private Iterator<WatchTransferResponse> watch(Transfer transfer) {
        return own.client
                .transfers()
                .watchTransfer(WatchTransferRequest.newBuilder()
                        .setTransferId(transfer.getTransferId())
                        .build());
    }

    @Test
    void shouldTellProgressUntilCancelled() {
        Transfer begun = own.client
                .transfers()
                .createTransfer(request()
                        .setOperation(TransferOperation.TRANSFER_OPERATION_RECEIVE)
                        .clearRemote()
                        .build())
                .getTransfer();
        Iterator<WatchTransferResponse> told = watch(begun);
        // The first tick comes at once, maybe before its thread does.
        TransferState state = told.next().getTransfer().getState();
        while (state == TransferState.TRANSFER_STATE_QUEUED) {
            state = told.next().getTransfer().getState();
        }
        assertThat(state).isEqualTo(TransferState.TRANSFER_STATE_RUNNING);
        assertThat(told.next().getTransfer().getState()).isEqualTo(TransferState.TRANSFER_STATE_RUNNING);

        own.client
                .transfers()
                .cancelTransfer(CancelTransferRequest.newBuilder()
                        .setTransferId(begun.getTransferId())
                        .build());

        Transfer last = begun;
        while (told.hasNext()) {
            last = told.next().getTransfer();
        }
        assertThat(last.getState()).isEqualTo(TransferState.TRANSFER_STATE_CANCELLED);
        assertThat(last.hasError()).isFalse();
    }

    @Test
    void shouldKeepNothingButTheLatestForWhoDoesNotRead() {
        Transfer begun = own.client
                .transfers()
                .createTransfer(request()
                        .setOperation(TransferOperation.TRANSFER_OPERATION_RECEIVE)
                        .clearRemote()
                        .build())
                .getTransfer();
        Identity dave = new Identity(TestPki.DAVE);
        AssertSubscriber<TransferInfo> slow = TransferWatch.of(gateway.transfers(), dave, begun.getTransferId())
                .subscribe()
                .withSubscriber(AssertSubscriber.create(1));
        AssertSubscriber<TransferInfo> fast = TransferWatch.of(gateway.transfers(), dave, begun.getTransferId())
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        fast.awaitNextItems(5);

        gateway.transfers().cancel(dave, begun.getTransferId());
        fast.awaitCompletion();
        slow.request(Long.MAX_VALUE).awaitCompletion();

        assertThat(fast.getItems()).hasSizeGreaterThan(5);
        // The first, the latest before the end, and the end.
        assertThat(slow.getItems()).hasSizeLessThanOrEqualTo(3);
        assertThat(slow.getItems().getLast().state()).isEqualTo(io.rdmagateway.transfer.TransferState.CANCELLED);
    }

    @Test
    void shouldSayWhyItFailed() {
        Transfer begun = own.client
                .transfers()
                .createTransfer(request()
                        .setOperation(TransferOperation.TRANSFER_OPERATION_RECEIVE)
                        .clearRemote()
                        .setTimeout(Duration.newBuilder().setNanos(1_000_000))
                        .build())
                .getTransfer();

        Transfer last = begun;
        for (Iterator<WatchTransferResponse> told = watch(begun); told.hasNext(); ) {
            last = told.next().getTransfer();
        }

        assertThat(last.getState()).isEqualTo(TransferState.TRANSFER_STATE_FAILED);
        assertThat(last.getError().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED.value());
        assertThat(last.getError().getReason()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(last.getError().getMessage()).contains("1 ms");
    }
}
