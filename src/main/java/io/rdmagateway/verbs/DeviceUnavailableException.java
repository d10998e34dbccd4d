package io.rdmagateway.verbs;

/** There is no device to work with, or its port carries no data. */
public final class DeviceUnavailableException extends RdmaException {

    private static final long serialVersionUID = 1;

    private final String provider;
    private final String reason;

    public DeviceUnavailableException(String provider, String reason) {
        super(provider + ": " + reason);
        this.provider = provider;
        this.reason = reason;
    }

    public DeviceUnavailableException(String provider, String reason, Throwable cause) {
        super(provider + ": " + reason, cause);
        this.provider = provider;
        this.reason = reason;
    }

    public String provider() {
        return provider;
    }

    public String reason() {
        return reason;
    }
}
