package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeficitTest {

    private static final int TURNS = 10_000;

    private static int spendTurn(Deficit deficit, int packetBytes) {
        int spent = 0;
        while (deficit.allows(packetBytes)) {
            deficit.spend(packetBytes);
            spent += packetBytes;
        }
        return spent;
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1024, 4096, 22_000, 32_800, 40_000, 61_440, 65_536, 131_072})
    void shouldAllowTheSameWhateverThePacketsAre(int packetBytes) {
        Deficit deficit = new Deficit();
        long total = 0;
        for (int i = 0; i < TURNS; i++) {
            deficit.beginTurn(false);
            int spent = spendTurn(deficit, packetBytes);
            assertThat(spent).isLessThanOrEqualTo(Deficit.TURN_BYTES);
            total += spent;
        }

        assertThat(total)
                .isBetween((long) TURNS * Deficit.QUANTUM_BYTES - packetBytes, (long) TURNS * Deficit.QUANTUM_BYTES);
    }

    @Test
    void shouldSaveNothingUpWhenThereIsNothingToSend() {
        Deficit deficit = new Deficit();
        for (int i = 0; i < 100; i++) {
            deficit.beginTurn(false);
            deficit.forfeit();
        }
        deficit.beginTurn(false);

        assertThat(spendTurn(deficit, 4096)).isLessThanOrEqualTo(Deficit.QUANTUM_BYTES);
    }

    @Test
    void shouldSaveLittleUpWhenTheLinkIsFull() {
        Deficit deficit = new Deficit();
        for (int i = 0; i < 100; i++) {
            deficit.beginTurn(false);
        }

        assertThat(spendTurn(deficit, 4096)).isLessThanOrEqualTo(Deficit.TURN_BYTES);
    }

    @Test
    void shouldAllowALongPacketAtOnceWhenNobodyElseWaits() {
        Deficit deficit = new Deficit();
        deficit.beginTurn(true);

        assertThat(deficit.allows(61_440)).isTrue();
    }
}
