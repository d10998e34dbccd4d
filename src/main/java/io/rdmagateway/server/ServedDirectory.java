package io.rdmagateway.server;

import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.EmbeddedDirectory;
import io.rdmagateway.directory.etcd.EtcdDirectory;
import io.rdmagateway.directory.etcd.EtcdSettings;
import io.rdmagateway.session.Loop;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The directory that this gateway answers from. */
@Singleton
class ServedDirectory {

    private final Directory directory;
    private final Optional<Loop> expiry;

    ServedDirectory(DirectoryConfig config) {
        switch (config.kind()) {
            case EMBEDDED -> {
                EmbeddedDirectory embedded =
                        new EmbeddedDirectory(new SecureRandom().nextLong(), config.maxNodes(), System::nanoTime);
                directory = embedded;
                expiry = Optional.of(Loop.start("rdma-directory", embedded::expire, () -> {}));
            }
            case ETCD -> {
                directory = etcd(config.etcd());
                expiry = Optional.empty();
            }
            default -> throw new AssertionError("a kind of directory that is not known here");
        }
    }

    private static Directory etcd(DirectoryConfig.Etcd config) {
        try {
            return new EtcdDirectory(new EtcdSettings(
                    config.endpoints().orElse(List.of()),
                    config.prefix(),
                    config.user(),
                    config.password(),
                    config.trust(),
                    config.certificate(),
                    config.key()));
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.directory.etcd is not usable: " + e.getMessage());
        }
    }

    Directory directory() {
        return directory;
    }

    @PreDestroy
    void close() {
        expiry.ifPresent(Loop::close);
        directory.close();
    }
}
