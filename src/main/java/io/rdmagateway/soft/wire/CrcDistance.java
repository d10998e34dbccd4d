package io.rdmagateway.soft.wire;

/**
 * Winds the difference of two CRC-32 values back over bytes in which their messages were equal.
 *
 * <p>CRC is linear: the difference of two CRCs depends on the difference of the messages alone, and every equal byte
 * after it multiplies it by x^8 modulo the polynomial. Multiplying by x^-8 for each undoes that. For one thread.
 */
final class CrcDistance {

    /** CRC-32 with the lowest coefficient in the highest bit. */
    private static final int POLYNOMIAL = 0xedb8_8320;

    private static final int ONE = 0x8000_0000;

    /** x^(-8·n) by n for the lengths that packets have; 0, which is no power, where it was not needed yet. */
    private final int[] inverses = new int[8192];

    /** Returns the difference as it was {@code equalBytes} before. */
    int rewind(int difference, int equalBytes) {
        return multiply(difference, inverse(equalBytes));
    }

    private int inverse(int bytes) {
        if (bytes >= inverses.length) {
            return inversePower(bytes);
        }
        if (inverses[bytes] == 0) {
            inverses[bytes] = inversePower(bytes);
        }
        return inverses[bytes];
    }

    private static int inversePower(int bytes) {
        int base = ONE;
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            base = divideByX(base);
        }
        int power = ONE;
        for (int rest = bytes; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                power = multiply(power, base);
            }
            base = multiply(base, base);
        }
        return power;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int rest = a; rest != 0; rest <<= 1) {
            product ^= shifted & rest >> 31;
            shifted = shifted >>> 1 ^ POLYNOMIAL & -(shifted & 1);
        }
        return product;
    }

    private static int divideByX(int a) {
        return a < 0 ? (a ^ POLYNOMIAL) << 1 | 1 : a << 1;
    }
}
