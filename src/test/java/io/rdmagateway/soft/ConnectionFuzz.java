package io.rdmagateway.soft;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;

/** Lets Jazzer play the hostile peer of live connections. In the profile {@code fuzz}. */
class ConnectionFuzz {

    private static final FuzzRig RIG = new FuzzRig();

    @AfterAll
    static void close() {
        RIG.close();
    }

    @FuzzTest(maxDuration = "24h")
    void shouldStaySoundWhenPeerIsHostile(byte[] script) {
        FuzzScript.play(RIG, script);
    }
}
