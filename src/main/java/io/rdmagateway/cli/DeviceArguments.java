package io.rdmagateway.cli;

import io.rdmagateway.client.LocalPort;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.diagnosis.Diagnosis;
import io.rdmagateway.diagnosis.PinnedMemory;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.Subnet;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import picocli.CommandLine.Option;

/** Which local device to use. */
final class DeviceArguments {

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "auto, ibverbs or soft (default: $$RDMAGW_PROVIDER, else auto).",
            defaultValue = "${env:RDMAGW_PROVIDER:-auto}")
    private String provider;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "Such as mlx5_0 or rxe0 (default: the first usable).")
    private String device;

    @Option(
            names = "--gid-index",
            paramLabel = "N",
            description = "Row of the GID table to send from (default: the best ranked).")
    private Integer gidIndex;

    @Option(names = "--gid-netdev", paramLabel = "NAME", description = "Sends from a GID of this network interface.")
    private String gidNetdev;

    @Option(
            names = "--gid-subnet",
            paramLabel = "CIDR",
            description = "Sends from a GID whose address is in this network, such as 10.0.0.0/8 or fd00::/64.")
    private String gidSubnet;

    @Option(
            names = "--soft-address",
            paramLabel = "ADDRESS",
            description =
                    "Local IP address for the soft device to send from, of the gateway's kind: IPv4 or IPv6; several, "
                            + "separated by commas, are tried in turn (default: $$RDMAGW_SOFT_ADDRESS, else 127.0.0.2 and up, "
                            + "beside a gateway on 127.0.0.1).",
            defaultValue = "${env:RDMAGW_SOFT_ADDRESS}")
    private String softAddress;

    String provider() {
        return provider;
    }

    SessionOptions sessionOptions() {
        return SessionOptions.DEFAULT.withGid(gid());
    }

    private GidWish gid() {
        try {
            return new GidWish(
                    gidIndex == null ? OptionalInt.empty() : OptionalInt.of(gidIndex),
                    Optional.ofNullable(gidNetdev),
                    Optional.ofNullable(gidSubnet).map(Subnet::of));
        } catch (IllegalArgumentException e) {
            throw CommandException.badInput("--gid-index, --gid-subnet: " + e.getMessage());
        }
    }

    /** Says what a diagnosis has to look for. */
    Diagnosis.Wanted wanted(PinnedMemory memory) {
        return new Diagnosis.Wanted(
                SoftAddresses.during(softAddresses(), RdmaProviders::all),
                provider,
                Optional.ofNullable(device),
                gid(),
                memory);
    }

    private String softAddresses() {
        return softAddress == null ? SoftAddresses.BESIDE_A_GATEWAY : softAddress;
    }

    /**
     * Opens the named device, or the first with a port that will do.
     *
     * @throws DeviceUnavailableException with the reason of every device that will not do
     */
    RdmaDevice open() {
        return open(device);
    }

    /**
     * Opens another than the named one.
     *
     * @param device null for the first with a port that will do
     */
    RdmaDevice open(String device) {
        RdmaProvider chosen = SoftAddresses.during(softAddresses(), () -> RdmaProviders.choose(provider));
        List<String> names = chosen.deviceNames();
        if (device != null && !names.contains(device)) {
            throw new DeviceUnavailableException(
                    chosen.name(), "no device " + device + " here, known are " + String.join(", ", names));
        }
        StringJoiner reasons = new StringJoiner("; ");
        for (String name : device == null ? names : List.of(device)) {
            try {
                return requireUsable(chosen.open(name));
            } catch (DeviceUnavailableException e) {
                reasons.add(e.reason());
            }
        }
        throw new DeviceUnavailableException(chosen.name(), reasons.toString());
    }

    private RdmaDevice requireUsable(RdmaDevice opened) {
        try {
            LocalPort.choose(opened, OptionalInt.empty(), gid());
            return opened;
        } catch (DeviceUnavailableException e) {
            opened.close();
            throw e;
        }
    }
}
