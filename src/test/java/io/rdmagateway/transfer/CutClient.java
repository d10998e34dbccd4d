package io.rdmagateway.transfer;

import io.rdmagateway.soft.CutDevice;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RemoteMemory;
import java.lang.foreign.MemorySegment;

/** A client whose network is cut. */
final class CutClient implements DyingClient {

    private final CutDevice device;
    private final ClientPart part;
    private Thread player;

    CutClient(String address, TransferOperation operation) {
        device = new CutDevice(address);
        part = new ClientPart(device.device(), operation);
    }

    @Override
    public QueuePairEndpoint endpoint() {
        return part.endpoint();
    }

    @Override
    public RemoteMemory remote() {
        return part.remote();
    }

    MemorySegment memory() {
        return part.memory();
    }

    @Override
    public void prove(QueuePairEndpoint gateway, RemoteMemory slot, byte[] nonce) {
        part.prove(gateway, slot, nonce);
    }

    @Override
    public void play() {
        player = Thread.ofPlatform().name("client").start(part::play);
    }

    @Override
    public void die() {
        device.cut();
    }

    @Override
    public void close() {
        try {
            if (player != null) {
                player.interrupt();
                player.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        part.close();
        device.close();
    }
}
