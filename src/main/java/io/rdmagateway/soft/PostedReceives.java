package io.rdmagateway.soft;

import io.rdmagateway.verbs.ReceiveRequest;

/** Takes receives for a queue pair in any state. */
final class PostedReceives {

    private final ReliableConnection connection;

    PostedReceives(ReliableConnection connection) {
        this.connection = connection;
    }

    ReceiveRequest newRequest() {
        return new SoftReceiveRequest(
                connection, new RecvEntry(connection.config().caps().maxRecvSge()));
    }

    void post(ReceiveRequest wr) {
        if (!(wr instanceof SoftReceiveRequest request)) {
            throw new IllegalArgumentException("the request was made by another queue pair");
        }
        connection.receives().post(request.checkedFor(connection));
        // Whoever breaks the connection flushes what it sees; if it did not see this one, we see that it broke.
        if (connection.isBroken()) {
            connection.engine().submit(connection);
        }
    }
}
