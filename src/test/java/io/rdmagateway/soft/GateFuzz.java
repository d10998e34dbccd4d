package io.rdmagateway.soft;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Lets Jazzer make datagrams and compares the gate's verdict to the reference. In the profile {@code fuzz}. */
class GateFuzz {

    private static final FuzzRig RIG = new FuzzRig();
    private static final GateProbe PROBE = new GateProbe(RIG);

    @AfterAll
    static void close() {
        PROBE.finish();
        RIG.close();
    }

    static Stream<byte[]> seeds() {
        return FuzzSeeds.forGate();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "24h")
    void shouldJudgeAsReferenceWhenAnyDatagramArrives(byte[] bytes) {
        PROBE.play(bytes);
    }
}
