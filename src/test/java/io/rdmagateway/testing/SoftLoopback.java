package io.rdmagateway.testing;

import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.verbs.RdmaDevice;
import java.net.InetAddress;
import java.util.List;

/** Soft devices on loopback addresses that no other test process of this machine has. */
public final class SoftLoopback {

    private SoftLoopback() {}

    /** Returns an address out of this process' own 254. */
    public static String address(int last) {
        long pid = ProcessHandle.current().pid();
        return "127.%d.%d.%d".formatted(128 + (pid >> 8 & 63), pid & 255, last);
    }

    public static RdmaDevice open(int last) {
        SoftProvider provider =
                new SoftProvider(List.of(InetAddress.ofLiteral(address(last))), SoftProvider.DEFAULT_PORT);
        return provider.open(provider.deviceNames().getFirst());
    }
}
