package io.rdmagateway.soft.ffm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the file descriptor of a channel, which Java keeps to itself: the one whose socket is of UDP and has the channel's
 * name. A TCP socket may have the same name.
 *
 * <p>An address and a port belong to one UDP socket of a network namespace, and while the channel is open nobody else
 * gets its descriptor: what was found stays right.
 */
final class SocketDescriptor {

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private SocketDescriptor() {}

    /**
     * Looks through the open files of this process.
     *
     * @param channel bound to one address and open until the descriptor is no longer used
     * @throws IOException when it is not among them, as in a process that may not see itself
     */
    static int of(DatagramChannel channel, SocketCalls calls) throws IOException {
        try (Arena arena = Arena.ofConfined();
                DirectoryStream<Path> files = Files.newDirectoryStream(OPEN_FILES)) {
            MemorySegment wanted = SocketName.of((InetSocketAddress) channel.getLocalAddress(), arena);
            MemorySegment name = arena.allocate(wanted.byteSize());
            for (Path file : files) {
                int fd = Integer.parseInt(file.getFileName().toString());
                name.fill((byte) 0);
                // What is no socket, or was closed meanwhile, answers with an error.
                if (calls.getsockname(fd, name, arena) == 0
                        && name.mismatch(wanted) < 0
                        && calls.getsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_PROTOCOL)
                                == SocketCalls.SOL_UDP) {
                    return fd;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException("cannot look through the sockets of this process: " + e.getMessage(), e);
        }
        throw new IOException("the socket is not among those of " + OPEN_FILES);
    }
}
