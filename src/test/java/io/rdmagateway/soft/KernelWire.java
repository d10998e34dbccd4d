package io.rdmagateway.soft;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.NetworkNamespace;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * The kernel's {@code rxe0}, and sockets at the other end of the lab's wire.
 *
 * <p>A witness tells when it has no more to say: a second queue pair whose request goes last and whose ACK therefore
 * comes last, but for what the kernel's tasklets send, for which a moment more is waited. That the witness answers also
 * shows that silence is not that of a broken wire.
 */
final class KernelWire implements Wire, DevicePair {

    static final String SECOND_ADDRESS = "10.10.0.3";

    private static final NetworkNamespace PEER = new NetworkNamespace("peer");
    private static final InetAddress LOCAL = InetAddress.ofLiteral("10.10.0.2");
    private static final InetAddress REMOTE = InetAddress.ofLiteral("10.10.0.1");
    private static final int WITNESS = Forger.QP_NUM - 1;
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long SILENCE_MILLIS = 20;

    private final RdmaDevice rxe;
    private final Selector selector;
    private final DatagramChannel incoming;
    private final Map<InetSocketAddress, DatagramChannel> outgoing = new HashMap<>();
    private final Side witness;
    private final Forger ofWitness;
    private int witnessed;

    KernelWire() throws IOException {
        assumeTrue(PEER.exists(), "there is no network namespace \"peer\": ./rdmagw lab has it");
        Commands.run("ip", "-n", "peer", "addr", "replace", SECOND_ADDRESS + "/24", "dev", "wire0");
        rxe = InteropPair.openKernelDevice();
        selector = Selector.open();
        incoming = PEER.call(() -> bind(new InetSocketAddress(LOCAL, SoftProvider.DEFAULT_PORT)));
        incoming.register(selector, SelectionKey.OP_READ);
        witness = new Side(this, rxe, Side.Wishes.NONE);
        ofWitness = forger(witness.endpoint().qpNum());
        ofWitness.connect(witness, WITNESS, 1);
    }

    /** Opens a socket whose packets have the IPv4 identification 0, as the forger's ICRC says. */
    private static DatagramChannel bind(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
        channel.bind(address).configureBlocking(false);
        return channel;
    }

    @Override
    public RdmaDevice device() {
        return rxe;
    }

    @Override
    public Forger forger(int qpNum) {
        return new Forger(LOCAL, REMOTE, qpNum);
    }

    @Override
    public List<Datagram> send(List<Datagram> packets) {
        try {
            packets.forEach(this::send);
            send(ofWitness.write(Opcode.WRITE_ONLY, Forger.psn(witnessed++), new byte[0], 0, 0, 0));
            List<Datagram> heard = new ArrayList<>();
            boolean done = false;
            while (selector.select(done ? SILENCE_MILLIS : PATIENCE_MILLIS) > 0) {
                selector.selectedKeys().clear();
                done |= receive(heard);
            }
            if (!done) {
                throw new AssertionError("the witness has not been answered: rxe or the wire is broken");
            }
            return heard;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(Datagram datagram) {
        try {
            DatagramChannel from = outgoing.get(datagram.source());
            if (from == null) {
                from = PEER.call(() -> bind(datagram.source()));
                outgoing.put(datagram.source(), from);
            }
            from.send(
                    ByteBuffer.wrap(datagram.bytes()),
                    new InetSocketAddress(datagram.destination(), SoftProvider.DEFAULT_PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the witness was among those who spoke. */
    private boolean receive(List<Datagram> heard) throws IOException {
        boolean done = false;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        for (InetSocketAddress from; (from = (InetSocketAddress) incoming.receive(buffer)) != null; buffer.clear()) {
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            Datagram datagram = new Datagram(from, LOCAL, bytes);
            if (datagram.packet().bth().destQpNum() == WITNESS) {
                done = true;
            } else {
                heard.add(datagram);
            }
        }
        return done;
    }

    @Override
    public RdmaDevice left() {
        return rxe;
    }

    @Override
    public RdmaDevice right() {
        return rxe;
    }

    @Override
    public void close() {
        witness.close();
        rxe.close();
        List<AutoCloseable> sockets = new ArrayList<>(outgoing.values());
        sockets.add(incoming);
        sockets.add(selector);
        for (AutoCloseable socket : sockets) {
            try {
                socket.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
