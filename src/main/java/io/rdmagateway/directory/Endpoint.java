package io.rdmagateway.directory;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where a node is called, and what it has there.
 *
 * @param generation 1 or more; greater each time the node starts, such as the milliseconds since 1970
 * @param leaseSeconds how long it is there after it was registered last, 1 to 86400; 0 becomes 30
 * @param target host and port of its gRPC, such as {@code gateway-3.rdma:9443} or {@code [fd00::3]:9443}
 * @param devices at most 64 ports
 * @param regions at most 256
 */
public record Endpoint(
        long generation, int leaseSeconds, String target, List<OfferedDevice> devices, List<OfferedRegion> regions) {

    public static final int MAX_REGIONS = 256;
    public static final int MAX_DEVICES = 64;

    private static final int DEFAULT_LEASE_SECONDS = 30;
    private static final int MAX_LEASE_SECONDS = 86_400;
    private static final int MAX_TARGET = 262;
    private static final int MAX_PORT = 0xffff;
    private static final Pattern TARGET =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.\\-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");

    /** @throws IllegalArgumentException with the field */
    public Endpoint {
        if (generation < 1) {
            throw new IllegalArgumentException("generation: must be 1 or more, and greater at each start of the node");
        }
        if (leaseSeconds < 0 || leaseSeconds > MAX_LEASE_SECONDS) {
            throw new IllegalArgumentException(
                    "lease_seconds: must be 1 to " + MAX_LEASE_SECONDS + ", or 0 for " + DEFAULT_LEASE_SECONDS);
        }
        leaseSeconds = leaseSeconds == 0 ? DEFAULT_LEASE_SECONDS : leaseSeconds;
        if (!isTarget(target)) {
            throw new IllegalArgumentException(
                    "target: must be host:port of the node's gRPC, such as gateway-3.rdma:9443");
        }
        devices = distinct("devices", devices, MAX_DEVICES, it -> it.device() + "/" + it.portNum());
        regions = distinct("regions", regions, MAX_REGIONS, OfferedRegion::name);
    }

    private static boolean isTarget(String target) {
        if (target == null || target.length() > MAX_TARGET) {
            return false;
        }
        var parts = TARGET.matcher(target);
        if (!parts.matches()) {
            return false;
        }
        int port = Integer.parseInt(parts.group(1));
        return port >= 1 && port <= MAX_PORT;
    }

    static <T> List<T> distinct(String field, List<T> items, int most, Function<T, Object> key) {
        if (items == null) {
            return List.of();
        }
        if (items.size() > most) {
            throw new IllegalArgumentException(field + ": at most " + most + ", there are " + items.size());
        }
        Set<Object> seen = new HashSet<>();
        for (T item : items) {
            if (item == null) {
                throw new IllegalArgumentException(field + ": one of them is null");
            }
            if (!seen.add(key.apply(item))) {
                throw new IllegalArgumentException(field + ": " + key.apply(item) + " is there twice");
            }
        }
        return List.copyOf(items);
    }
}
