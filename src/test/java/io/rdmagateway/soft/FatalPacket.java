package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.testing.RawSocket;
import io.rdmagateway.verbs.RdmaDevice;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends queue pairs that a soft device of this process is connected to, in the device's name: it is asked for its secrets, as
 * if somebody had stolen them.
 */
public final class FatalPacket implements AutoCloseable {

    private final Engine engine;
    private final RawSocket socket = new RawSocket();

    /** What is stolen. */
    private record Secrets(Path path, int nextPsn) {}

    public FatalPacket(RdmaDevice device) {
        engine = ((SoftDevice) device).engine();
    }

    /**
     * Sends the other end of the one connection that is alive a packet that it must refuse for good, if its PSN is the next.
     *
     * @return false when no connection is alive
     */
    public boolean strike() {
        Optional<Secrets> secrets = engine.call(this::steal);
        secrets.ifPresent(stolen -> {
            Path path = stolen.path();
            InetSocketAddress source =
                    new InetSocketAddress(engine.link().address(), path.route().sourcePort());
            Forger forger = new Forger(source, path.route().remote(), path.destQpNum(), path.outgoing());
            // The end of a message that has not begun: whatever has begun, it is no SEND.
            Datagram datagram = forger.packet(Opcode.SEND_MIDDLE, stolen.nextPsn(), new byte[Victim.MTU], packet -> {});
            socket.send(datagram.source(), datagram.destination(), path.port(), datagram.bytes());
        });
        return secrets.isPresent();
    }

    private Optional<Secrets> steal() {
        List<ReliableConnection> alive = new ArrayList<>();
        engine.connections().forEach(connection -> {
            if (connection.isConnected()) {
                alive.add(connection);
            }
        });
        return alive.stream()
                .findFirst()
                .map(connection -> new Secrets(
                        connection.path(), connection.info().sendPsn().value()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
