package io.rdmagateway.verbs.spi;

import io.rdmagateway.verbs.DeviceUnavailableException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.StringJoiner;

/** The providers on the class path. */
public final class RdmaProviders {

    public static final String AUTO = "auto";

    private RdmaProviders() {}

    /** Returns all of them, the preferred first, usable or not. */
    public static List<RdmaProvider> all() {
        return ServiceLoader.load(RdmaProvider.class, RdmaProviders.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(RdmaProvider::order))
                .toList();
    }

    /**
     * Chooses the provider of a name, or with {@value #AUTO} the first that is usable.
     *
     * @throws DeviceUnavailableException with every reason when none will do
     */
    public static RdmaProvider choose(String name) {
        StringJoiner reasons = new StringJoiner("; ");
        for (RdmaProvider provider : all()) {
            if (!name.equals(AUTO) && !name.equals(provider.name())) {
                continue;
            }
            switch (provider.availability()) {
                case Availability.Usable usable -> {
                    return provider;
                }
                case Availability.Unusable unusable -> reasons.add(provider.name() + ": " + unusable.explanation());
            }
        }
        String known = String.join(", ", all().stream().map(RdmaProvider::name).toList());
        throw new DeviceUnavailableException(
                name, reasons.length() > 0 ? reasons.toString() : "no such provider, known are auto, " + known);
    }
}
