package io.rdmagateway.server.console;

import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.TransferState;

/**
 * A transfer as the page shows it.
 *
 * @param percent of its bytes that are where they should be, 0 to 100
 * @param note how long the rest takes, or why it failed
 */
record TransferRow(
        String id,
        String session,
        String operation,
        String region,
        TransferState state,
        Tone tone,
        String moved,
        String length,
        int percent,
        String rate,
        String note) {

    private static final int WHOLE = 100;

    static TransferRow of(TransferInfo info) {
        long length = info.spec().lengthBytes();
        return new TransferRow(
                Words.id(info.id()),
                Words.id(info.spec().session().sessionId()),
                info.spec().operation().name(),
                info.spec().region(),
                info.state(),
                Tone.of(info.state()),
                Words.bytes(info.movedBytes()),
                Words.bytes(length),
                percent(info.movedBytes(), length),
                info.rate() == 0 ? "" : Words.rate(info.rate()),
                note(info));
    }

    /** One that moves nothing has moved all of it. */
    private static int percent(long movedBytes, long lengthBytes) {
        return lengthBytes == 0 ? WHOLE : (int) Math.min(WHOLE, (double) movedBytes / lengthBytes * WHOLE);
    }

    private static String note(TransferInfo info) {
        return info.failure()
                .map(RuntimeException::getMessage)
                .or(() -> info.timeLeft().map(left -> Words.lasting(left) + " left"))
                .orElse("");
    }
}
