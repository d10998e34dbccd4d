package io.rdmagateway.soft;

import java.util.random.RandomGenerator;

/**
 * The keys of a device that are taken. Each is drawn anew with all of its 32 bits random, so that a key tells nothing about
 * the next one, not even to a peer that had it. Thread-safe: a bind has its key when it is posted, before the engine
 * knows of it.
 */
final class Keys {

    private final RandomGenerator random;
    private final IntTable<Keys> taken = new IntTable<>();

    Keys(RandomGenerator random) {
        this.random = random;
    }

    /** Takes a key that nobody has. */
    synchronized int draw() {
        int key = random.nextInt();
        while (taken.contains(key)) {
            key = random.nextInt();
        }
        taken.put(key, this);
        return key;
    }

    synchronized void giveBack(int key) {
        taken.remove(key);
    }

    synchronized int count() {
        return taken.size();
    }
}
