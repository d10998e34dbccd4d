package io.rdmagateway.k8s;

import java.util.stream.Stream;

/** What manifests have to keep to. */
@FunctionalInterface
interface Rule {

    /** Each names the object and what is wrong with it; none when nothing is. */
    Stream<String> findings(Manifests manifests);
}
