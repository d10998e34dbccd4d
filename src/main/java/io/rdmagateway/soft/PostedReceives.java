package io.rdmagateway.soft;

import io.rdmagateway.verbs.PostException;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.ListedRequest;
import java.util.List;

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

    void post(List<? extends ReceiveRequest> wrs) {
        ListedRequest.requireOnce(wrs);
        int posted = 0;
        try {
            for (; posted < wrs.size(); posted++) {
                post(wrs.get(posted));
            }
        } catch (VerbsException e) {
            throw new PostException(e, posted, wrs.size());
        }
    }
}
