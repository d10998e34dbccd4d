package io.rdmagateway.transfer;

import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RemoteMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A client in a process of its own, that is killed. */
final class KilledClient implements DyingClient {

    private final Process process;
    private final DataInputStream from;
    private final DataOutputStream to;
    private final QueuePairEndpoint endpoint;
    private final RemoteMemory remote;

    KilledClient(String address, TransferOperation operation) {
        try {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-XX:MaxDirectMemorySize=256m",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            "target/test-classes:target/classes:" + Files.readString(Path.of("target/test-classpath")),
                            VictimProgram.class.getName(),
                            address,
                            operation.name()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            from = new DataInputStream(process.getInputStream());
            to = new DataOutputStream(process.getOutputStream());
            endpoint = Handover.readEndpoint(from);
            remote = Handover.readMemory(from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public QueuePairEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public RemoteMemory remote() {
        return remote;
    }

    @Override
    public void prove(QueuePairEndpoint gateway, RemoteMemory slot, byte[] nonce) {
        try {
            Handover.write(to, gateway);
            Handover.write(to, slot);
            to.writeInt(nonce.length);
            to.write(nonce);
            to.flush();
            from.readByte();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void play() {
        try {
            to.writeByte(1);
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By SIGKILL. */
    @Override
    public void die() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
