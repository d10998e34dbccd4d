package io.rdmagateway.soft;

import io.rdmagateway.soft.ffm.BurstReceiver;
import io.rdmagateway.soft.ffm.BurstSender;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * What a link has of bursts, which native access, the kernel and the way to a peer may each refuse. Without them packets go
 * and come one by one.
 */
final class Bursts implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Bursts.class.getName());

    private final BurstReceiver receiver;
    private final BurstSender sender;

    private Bursts(BurstReceiver receiver, BurstSender sender) {
        this.receiver = receiver;
        this.sender = sender;
    }

    /** @param channel what packets are received from */
    static Bursts of(DatagramChannel channel) {
        BurstReceiver receiver = null;
        BurstSender sender = null;
        try {
            sender = BurstSender.open();
            receiver = BurstReceiver.of(channel);
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    "The soft device " + (sender == null ? "sends and " : "") + "receives packets one by one",
                    e);
        }
        return new Bursts(receiver, sender);
    }

    /** Returns what takes the packets out of the channel, or null. */
    BurstReceiver receiver() {
        return receiver;
    }

    /** Returns what sends packets, or null. */
    BurstSender sender() {
        return sender;
    }

    /** Returns what bursts can be sent from, or null when none can. */
    BurstSender.Source source(DatagramChannel channel) {
        if (sender == null) {
            return null;
        }
        try {
            return sender.source(channel);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Packets are sent one by one", e);
            return null;
        }
    }

    /** Returns where to send bursts, or null when none can be sent. */
    BurstSender.Destination destination(BurstSender.Source source, InetSocketAddress target) {
        return source == null ? null : sender.destination(source, target);
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
        }
        if (sender != null) {
            sender.close();
        }
    }
}
