package io.rdmagateway.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the kernel says that its devices hold: {@code rdma resource show}. */
public final class RdmaResources {

    /** How many objects of each kind there are. */
    public record Counts(int pd, int cq, int qp, int mr) {}

    /** A reliable connected queue pair in the kernel's own words. */
    public record KernelQueuePair(int qpNum, int remoteQpNum, String state, int recvPsn, int sendPsn, long pid) {}

    private RdmaResources() {}

    public static Counts counts() {
        JsonObject sums = new JsonObject();
        for (JsonObject device : show("resource", "show")) {
            for (String kind : List.of("pd", "cq", "qp", "mr")) {
                sums.put(kind, sums.getInteger(kind, 0) + device.getInteger(kind, 0));
            }
        }
        return new Counts(sums.getInteger("pd"), sums.getInteger("cq"), sums.getInteger("qp"), sums.getInteger("mr"));
    }

    public static List<KernelQueuePair> queuePairs() {
        return show("resource", "show", "qp").stream()
                .filter(qp -> "RC".equals(qp.getString("type")))
                .map(qp -> new KernelQueuePair(
                        qp.getInteger("lqpn"),
                        qp.getInteger("rqpn", 0),
                        qp.getString("state"),
                        qp.getInteger("rq-psn", 0),
                        qp.getInteger("sq-psn", 0),
                        qp.getLong("pid", 0L)))
                .toList();
    }

    public static Optional<KernelQueuePair> queuePair(int qpNum) {
        return queuePairs().stream().filter(qp -> qp.qpNum() == qpNum).findFirst();
    }

    private static List<JsonObject> show(String... words) {
        List<String> command = new ArrayList<>(List.of("rdma", "-j"));
        command.addAll(List.of(words));
        JsonArray answer = new JsonArray(Commands.run(command));
        return IntStream.range(0, answer.size()).mapToObj(answer::getJsonObject).collect(Collectors.toList());
    }
}
