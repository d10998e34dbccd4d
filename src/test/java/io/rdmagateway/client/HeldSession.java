package io.rdmagateway.client;

import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A program that opens a session with a grant, says so, and holds it until somebody ends the process. */
final class HeldSession {

    private HeldSession() {}

    /** @param args port, folder of certificates, region, and the provider unless it is the one that auto takes */
    public static void main(String[] args) throws InterruptedException {
        RdmaProvider provider = RdmaProviders.choose(args.length > 3 ? args[3] : RdmaProviders.AUTO);
        RdmaDevice device = provider.open(provider.deviceNames().getFirst());
        GatewayClient client = GatewayIT.client(Integer.parseInt(args[0]), Path.of(args[1]));
        ClientSession session = client.open(device, SessionOptions.DEFAULT);
        session.attach(args[2], 0, 0, Set.of(RegionAccess.READ, RegionAccess.WRITE));
        session.allocate(1 << 20);
        System.out.println("held");
        new CountDownLatch(1).await();
    }
}
