package io.rdmagateway.soft;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A map from numbers of which all 32 bits are random: queue pair numbers and keys. Looking up allocates nothing. For one
 * thread.
 *
 * <p>Open addressing; an attacker cannot make keys collide, since he does not choose them.
 */
final class IntTable<T> {

    private int[] keys = new int[16];
    private Object[] values = new Object[16];
    private int size;

    int size() {
        return size;
    }

    boolean contains(int key) {
        return find(key) != null;
    }

    /** Returns the value of a key, or null. */
    @SuppressWarnings("unchecked")
    T find(int key) {
        return (T) values[slot(key)];
    }

    void put(int key, T value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        int slot = slot(key);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    void remove(int key) {
        int hole = slot(key);
        if (values[hole] == null) {
            return;
        }
        size--;
        // Entries behind the hole move up, else a search for them would end at it.
        int mask = keys.length - 1;
        for (int i = hole + 1 & mask; values[i] != null; i = i + 1 & mask) {
            int home = home(keys[i]);
            if ((i - home & mask) >= (i - hole & mask)) {
                keys[hole] = keys[i];
                values[hole] = values[i];
                hole = i;
            }
        }
        values[hole] = null;
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<? super T> action) {
        for (Object value : Arrays.copyOf(values, values.length)) {
            if (value != null) {
                action.accept((T) value);
            }
        }
    }

    private int slot(int key) {
        int mask = keys.length - 1;
        int slot = home(key);
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(int key) {
        return key & keys.length - 1;
    }

    @SuppressWarnings("unchecked")
    private void grow() {
        int[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                put(oldKeys[i], (T) oldValues[i]);
            }
        }
    }
}
