package io.rdmagateway.session;

/** Who a client is, as its certificate says: a SPIFFE URI or a DNS name. Not a secret. */
public record Identity(String name) {

    public Identity {
        if (name.isBlank()) {
            throw new IllegalArgumentException("identity: must not be blank");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
