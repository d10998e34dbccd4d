package io.rdmagateway.verbs;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What somebody wants of the GID to send from; whatever is empty is left to {@link GidSelection}.
 *
 * @param index this row of the table, whatever its rank
 * @param netdev a row of this interface
 * @param subnet a row whose address lies in this network
 */
public record GidWish(OptionalInt index, Optional<String> netdev, Optional<Subnet> subnet) {

    public static final GidWish NONE = new GidWish(OptionalInt.empty(), Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException when the index is negative */
    public GidWish {
        Objects.requireNonNull(netdev, "netdev");
        Objects.requireNonNull(subnet, "subnet");
        if (index.orElse(0) < 0) {
            throw new IllegalArgumentException("gid index: must not be negative");
        }
    }

    /** Returns why a row is not what is wanted, or empty when it is. */
    Optional<String> objection(GidEntry entry) {
        if (index.isPresent() && index.getAsInt() != entry.index()) {
            return Optional.of("index " + index.getAsInt() + " is wanted");
        }
        if (netdev.isPresent() && !netdev.get().equals(entry.netdev())) {
            return Optional.of("interface " + netdev.get() + " is wanted");
        }
        if (subnet.isPresent() && !subnet.get().contains(entry.gid())) {
            return Optional.of("an address in " + subnet.get() + " is wanted");
        }
        return Optional.empty();
    }

    /** Says it in words, for messages; empty when nothing is wanted. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        index.ifPresent(row -> text.append(" at index ").append(row));
        netdev.ifPresent(name -> text.append(" on interface ").append(name));
        subnet.ifPresent(network -> text.append(" in ").append(network));
        return text.toString().strip();
    }
}
