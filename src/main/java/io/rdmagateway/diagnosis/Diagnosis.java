package io.rdmagateway.diagnosis;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidProbe;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.Memlock;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.Needs;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Looks at everything on this machine that RDMA needs, in the order in which one thing rests on the other. */
public final class Diagnosis {

    static final String PROVIDER = "provider-";
    static final String DEVICE = "device";

    /**
     * What somebody wants to do.
     *
     * @param providers all there are, the preferred first
     * @param provider the name of one, or {@link RdmaProviders#AUTO}
     * @param device the name of one; empty for the first that will do
     */
    public record Wanted(
            List<RdmaProvider> providers, String provider, Optional<String> device, GidWish gid, PinnedMemory memory) {}

    private final Machine machine;
    private final Wanted wanted;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<RdmaProvider> chosen = Optional.empty();

    private Diagnosis(Machine machine, Wanted wanted) {
        this.machine = machine;
        this.wanted = wanted;
    }

    public static Report run(Machine machine, Wanted wanted) {
        return new Diagnosis(machine, wanted).run();
    }

    private Report run() {
        choose();
        Optional<Needs> needs = chosen.map(RdmaProvider::needs);
        boolean kernelDevice = needs.map(Needs::kernelDevice).orElse(true);
        boolean inUserSpace = needs.filter(needed -> needed.udpPort() > 0).isPresent();
        String because =
                chosen.map(provider -> "the provider is " + provider.name()).orElse("there is no provider");

        add(relevant(kernelDevice, because, () -> NodeCheck.check(machine)));
        // Before a device of our own is opened, which would have the port.
        add(relevant(inUserSpace, because, () -> UdpPortCheck.check(machine, largestNeed(Needs::udpPort))));
        add(relevant(
                inUserSpace, because, () -> SocketBufferCheck.check(machine, largestNeed(Needs::receiveBufferBytes))));
        add(relevant(chosen.isEmpty(), because, () -> NamespaceCheck.check(machine)));
        add(relevant(kernelDevice, because, () -> MemlockCheck.check(Memlock.read(machine.proc()), wanted.memory())));
        Optional<String> device = chosen.flatMap(this::openOne);
        return new Report(List.copyOf(findings), chosen.map(RdmaProvider::name), device);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }

    private static Finding relevant(boolean relevant, String because, Supplier<Finding> check) {
        Finding finding = check.get();
        return relevant ? finding : finding.harmless(because);
    }

    private int largestNeed(ToIntFunction<Needs> need) {
        return wanted.providers().stream()
                .map(RdmaProvider::needs)
                .mapToInt(need)
                .max()
                .orElse(0);
    }

    /** Chooses as {@link RdmaProviders#choose} does, and says of each provider whether it could be. */
    private void choose() {
        List<Finding> judged = new ArrayList<>();
        for (RdmaProvider provider : wanted.providers()) {
            boolean asked = wanted.provider().equals(RdmaProviders.AUTO)
                    || wanted.provider().equals(provider.name());
            String check = PROVIDER + provider.name();
            switch (provider.availability()) {
                case Availability.Usable()
                when asked && chosen.isEmpty() -> {
                    chosen = Optional.of(provider);
                    judged.add(Finding.ok(check, "usable, and taken for " + wanted.provider()));
                }
                case Availability.Usable() -> judged.add(Finding.ok(check, "usable, not taken"));
                case Availability.Unusable unusable
                when asked -> judged.add(Finding.failed(check, unusable.reason(), unusable.nextStep()));
                case Availability.Unusable unusable ->
                    judged.add(Finding.skipped(check, "not asked for; " + unusable.reason()));
            }
        }
        if (judged.stream().noneMatch(finding -> finding.check().equals(PROVIDER + wanted.provider()))
                && !wanted.provider().equals(RdmaProviders.AUTO)) {
            judged.add(Finding.failed(
                    PROVIDER + wanted.provider(), "there is no such provider", "use auto, ibverbs or soft"));
        }
        Optional<String> name = chosen.map(RdmaProvider::name);
        judged.forEach(finding -> add(
                name.map(taken -> finding.harmless("the provider is " + taken)).orElse(finding)));
    }

    /** Looks at the devices in turn until one will do; keeps what was found of that one, else of the most promising. */
    private Optional<String> openOne(RdmaProvider provider) {
        List<List<Finding>> tried = new ArrayList<>();
        for (String name : wanted.device().map(List::of).orElseGet(provider::deviceNames)) {
            List<Finding> found = look(provider, name);
            tried.add(found);
            if (found.stream().noneMatch(Finding::isFailed)) {
                findings.addAll(found);
                return Optional.of(name);
            }
        }
        // The device that came farthest has most to say.
        findings.addAll(tried.stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of(Finding.failed(DEVICE, provider.name() + " has no device", "add one"))));
        return Optional.empty();
    }

    private List<Finding> look(RdmaProvider provider, String name) {
        List<Finding> found = new ArrayList<>();
        try (RdmaDevice device = provider.open(name)) {
            found.add(Finding.ok(DEVICE, name + " opens").with("name", name).with("provider", provider.name()));
            lookAtPorts(device, found);
        } catch (DeviceUnavailableException e) {
            found.add(Finding.failed(DEVICE, e.reason(), "mend what FAILED above, or name another with --device"));
        } catch (RdmaException e) {
            found.add(Finding.failed(DEVICE, name + ": " + e.getMessage(), "the kernel's log may say more: dmesg"));
        }
        return found;
    }

    /** Reports of the first port that will do, else of the first. */
    private void lookAtPorts(RdmaDevice device, List<Finding> found) {
        List<Finding> first = List.of();
        for (int num = 1; num <= device.info().portCount(); num++) {
            List<Finding> ofPort = look(device, num);
            if (ofPort.stream().noneMatch(Finding::isFailed)) {
                found.addAll(ofPort);
                return;
            }
            first = first.isEmpty() ? ofPort : first;
        }
        found.addAll(first);
    }

    private List<Finding> look(RdmaDevice device, int portNum) {
        PortInfo port = device.port(portNum);
        try (GidProbe probe = new GidProbe(device, portNum)) {
            List<GidCandidate> judged = probe.judge(wanted.gid(), Optional.empty());
            String netdev = judged.isEmpty() ? "" : judged.getFirst().entry().netdev();
            return List.of(
                    PortCheck.check(device.info(), port),
                    MtuCheck.check(port, netdev, machine.netdevMtu(netdev)),
                    GidCheck.check(judged, wanted.gid()));
        }
    }
}
