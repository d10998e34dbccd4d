package io.rdmagateway.soft;

import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes with a seeded generator: short, and the same every time. {@link ConnectionFuzz} and {@link GateFuzz} do the same
 * guided by coverage.
 */
class SeededFuzzTest {

    private static final int CASES = Integer.getInteger("rdmagateway.fuzz.cases", 2_000);
    private static final long SEED = Long.getLong("rdmagateway.fuzz.seed", 3);

    private static void generate(long seed, int cases, int maxBytes, Consumer<byte[]> target) {
        Random random = new Random(seed);
        for (int i = 0; i < cases; i++) {
            byte[] bytes = new byte[random.nextInt(maxBytes)];
            random.nextBytes(bytes);
            try {
                target.accept(bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("case " + i + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    @Test
    void shouldJudgeAsReferenceWhenSeedArrives() {
        try (FuzzRig rig = new FuzzRig()) {
            GateProbe probe = new GateProbe(rig);
            FuzzSeeds.forGate().forEach(probe::play);
            probe.finish();
        }
    }

    @Test
    void shouldJudgeAsReferenceWhenAnyDatagramArrives() {
        try (FuzzRig rig = new FuzzRig()) {
            GateProbe probe = new GateProbe(rig);
            generate(SEED, 10 * CASES, 48, probe::play);
            probe.finish();
        }
    }

    @Test
    void shouldStaySoundWhenPeerIsHostile() {
        try (FuzzRig rig = new FuzzRig()) {
            generate(SEED, CASES, 320, script -> FuzzScript.play(rig, script));
        }
    }
}
