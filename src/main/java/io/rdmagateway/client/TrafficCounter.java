package io.rdmagateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/** Counts bytes next to the socket, where they are encrypted already. Shared by all connections of a client. */
@ChannelHandler.Sharable
final class TrafficCounter extends ChannelDuplexHandler {

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    /** Makes a connection that is counted from its first byte on. */
    Channel newChannel() {
        NioSocketChannel channel = new NioSocketChannel();
        channel.pipeline().addFirst(this);
        return channel;
    }

    ControlTraffic traffic() {
        return new ControlTraffic(sent.get(), received.get());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            received.addAndGet(bytes.readableBytes());
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf bytes) {
            sent.addAndGet(bytes.readableBytes());
        }
        super.write(context, message, promise);
    }
}
