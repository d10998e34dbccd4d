package io.rdmagateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecesTest {

    private static final int SLICE_BYTES = 1000;

    @ParameterizedTest
    @CsvSource({
        // length, piece, pieces
        "0, 4000, 1",
        "1, 4000, 1",
        "4000, 4000, 1",
        "4499, 4000, 1",
        "4500, 4000, 1",
        "4501, 4000, 2",
        "8000, 4000, 2",
        "8499, 4000, 2",
        "5368709120, 67108864, 81",
        "3000, 1, 3"
    })
    void shouldCoverTheRangeWithWholeSlices(long length, long pieceBytes, long count) {
        Slices slices = Slices.merged(length, SLICE_BYTES);
        Pieces pieces = Pieces.of(slices, pieceBytes);

        assertThat(pieces.count()).isEqualTo(count);
        long end = 0;
        for (long piece = 0; piece < count; piece++) {
            assertThat(pieces.offset(piece)).isEqualTo(end);
            end = pieces.end(piece);
            assertThat(end - pieces.offset(piece))
                    .isLessThanOrEqualTo(Math.max(pieceBytes, SLICE_BYTES) + SLICE_BYTES / 2);
        }
        assertThat(end).isEqualTo(length);
        long last = slices.count() - 1;
        assertThat(pieces.of(last)).isEqualTo(count - 1);
        assertThat(slices.offset(last) + slices.length(last)).isEqualTo(length);
    }
}
