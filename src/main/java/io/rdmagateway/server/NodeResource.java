package io.rdmagateway.server;

import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.directory.Endpoint;
import io.rdmagateway.directory.Node;
import io.rdmagateway.directory.json.NodeJson;
import io.rdmagateway.session.Page;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The directory for those who speak no gRPC. Each method is an rpc of NodeService, and needs what that needs. */
@Path("/nodes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class NodeResource {

    /** What {@code GET /nodes} answers. */
    public record NodeList(List<Node> nodes, String nextPageToken) {}

    private final Directory directory;
    private final Caller caller;

    NodeResource(ServedDirectory served, Caller caller) {
        directory = served.directory();
        this.caller = caller;
    }

    @GET
    @NodeRpc("ListNodes")
    public byte[] list(
            @QueryParam("page_size") @DefaultValue("0") String pageSize,
            @QueryParam("page_token") @DefaultValue("") String pageToken) {
        Page<Node> page = directory.list((int) number("page_size", pageSize, Integer.MAX_VALUE), pageToken);
        return NodeJson.write(new NodeList(page.items(), page.nextToken()));
    }

    @GET
    @Path("/{id}")
    @NodeRpc("GetNode")
    public byte[] get(@PathParam("id") String id) {
        return NodeJson.write(directory.get(id));
    }

    @GET
    @Path("/{id}/rdma/endpoint")
    @NodeRpc("GetNode")
    public byte[] endpoint(@PathParam("id") String id) {
        return NodeJson.write(directory.get(id).endpoint());
    }

    /** Puts the endpoint in, or in place of what was there. */
    @PUT
    @Path("/{id}/rdma/endpoint")
    @NodeRpc("RegisterNode")
    public byte[] put(@PathParam("id") String id, byte[] body) {
        Node node = node(id, body);
        directory.register(node);
        return NodeJson.write(node.endpoint());
    }

    /** Puts the endpoint in where there is none. */
    @POST
    @Path("/{id}/rdma/endpoint")
    @NodeRpc("RegisterNode")
    public Response post(@PathParam("id") String id, byte[] body) {
        Node node = node(id, body);
        directory.create(node);
        return Response.status(Response.Status.CREATED)
                .entity(NodeJson.write(node.endpoint()))
                .build();
    }

    /** Takes the node out; of an older generation than this it does not. */
    @DELETE
    @Path("/{id}/rdma/endpoint")
    @NodeRpc("DeleteNode")
    public void delete(@PathParam("id") String id, @QueryParam("generation") @DefaultValue("0") String generation) {
        directory.remove(caller.identity(), id, number("generation", generation, Long.MAX_VALUE));
    }

    /** Quarkus would answer 404 to what is no number. */
    private static long number(String field, String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw DirectoryException.ofField(Reason.INVALID_NODE, field, "must be a whole number, 0 to " + most);
    }

    private Node node(String id, byte[] body) {
        Endpoint endpoint = NodeJson.readEndpoint(body);
        return NodeJson.node(id, caller.identity(), endpoint);
    }
}
