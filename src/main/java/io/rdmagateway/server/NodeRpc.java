package io.rdmagateway.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the rpc of NodeService that a REST method is: it takes the same role, and is written down as that. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface NodeRpc {

    String value();
}
