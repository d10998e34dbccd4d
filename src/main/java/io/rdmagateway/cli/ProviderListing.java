package io.rdmagateway.cli;

import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.util.ArrayList;
import java.util.List;

/**
 * What one provider has to offer here.
 *
 * @param reason why it cannot be used; empty when it can
 */
record ProviderListing(String name, String reason, List<DeviceListing> devices) {

    /** Looks at every provider; the first device that will do is marked as the one that would be used. */
    static List<ProviderListing> all() {
        List<ProviderListing> listings = new ArrayList<>();
        boolean chosen = false;
        for (RdmaProvider provider : RdmaProviders.all()) {
            ProviderListing listing = of(provider, !chosen);
            chosen |= listing.isChosen();
            listings.add(listing);
        }
        return listings;
    }

    private static ProviderListing of(RdmaProvider provider, boolean mayChoose) {
        try {
            return switch (provider.availability()) {
                case Availability.Unusable unusable ->
                    new ProviderListing(provider.name(), unusable.explanation(), List.of());
                case Availability.Usable() -> new ProviderListing(provider.name(), "", devices(provider, mayChoose));
            };
        } catch (RdmaException e) {
            return new ProviderListing(provider.name(), e.getMessage(), List.of());
        }
    }

    private static List<DeviceListing> devices(RdmaProvider provider, boolean mayChoose) {
        List<DeviceListing> devices = new ArrayList<>();
        for (String name : provider.deviceNames()) {
            boolean open = mayChoose && devices.stream().noneMatch(DeviceListing::isChosen);
            try (RdmaDevice device = provider.open(name)) {
                devices.add(DeviceListing.of(device, open));
            } catch (RdmaException e) {
                devices.add(DeviceListing.broken(name, e.getMessage()));
            }
        }
        return devices;
    }

    /** Tells whether {@code auto} takes it. */
    private boolean isChosen() {
        return devices.stream().anyMatch(DeviceListing::isChosen);
    }

    Object toJson() {
        return Json.object(
                "name",
                name,
                "usable",
                reason.isEmpty(),
                "reason",
                reason,
                "chosen",
                isChosen(),
                "devices",
                devices.stream().map(DeviceListing::toJson).toList());
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        text.append(name)
                .append(reason.isEmpty() ? "" : ": not usable: " + reason)
                .append(isChosen() ? " (auto takes it)" : "")
                .append(System.lineSeparator());
        devices.forEach(device -> text.append(device.toText()));
        return text.toString();
    }
}
