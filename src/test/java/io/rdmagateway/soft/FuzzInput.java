package io.rdmagateway.soft;

import java.util.Arrays;

/** Reads a fuzzer's bytes as decisions. Behind the end every byte is 0. */
final class FuzzInput {

    private final byte[] bytes;
    private int at;

    FuzzInput(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return at >= bytes.length;
    }

    int octet() {
        return isEmpty() ? 0 : bytes[at++] & 0xff;
    }

    boolean flag() {
        return (octet() & 1) != 0;
    }

    /** Returns 0 to {@code bound} − 1, for a bound of at most 256. */
    int below(int bound) {
        return octet() % bound;
    }

    int pick(int... choices) {
        return choices[below(choices.length)];
    }

    int number() {
        return octet() << 24 | octet() << 16 | octet() << 8 | octet();
    }

    long longNumber() {
        return (long) number() << 32 | number() & 0xffff_ffffL;
    }

    /** Returns everything that is left. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, Math.min(at, bytes.length), bytes.length);
        at = bytes.length;
        return rest;
    }
}
