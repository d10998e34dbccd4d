package io.rdmagateway.soft;

import io.rdmagateway.verbs.RdmaDevice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The soft device on a network in memory, without threads: what it has not said when it settles it will not say. */
final class MemoryWire implements Wire {

    private static final InetAddress LOCAL = InetAddress.ofLiteral(RawPeer.ADDRESS);
    private static final InetAddress REMOTE = InetAddress.ofLiteral(SteppedPair.LEFT);

    private final SteppedPair devices;
    private final List<Datagram> heard = new ArrayList<>();

    MemoryWire(SteppedPair devices) {
        this.devices = devices;
        devices.network().join(RawPeer.ADDRESS);
        devices.network().observe(datagram -> {
            if (datagram.destination().equals(LOCAL)) {
                heard.add(datagram);
            }
        });
    }

    @Override
    public RdmaDevice device() {
        return devices.left();
    }

    @Override
    public Forger forger(int qpNum) {
        return new Forger(LOCAL, REMOTE, qpNum);
    }

    @Override
    public List<Datagram> send(List<Datagram> packets) {
        heard.clear();
        packets.forEach(devices.network()::send);
        devices.settle();
        return List.copyOf(heard);
    }
}
