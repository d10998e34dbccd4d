package io.rdmagateway.server;

import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Lets no exception out to a client of REST but as the {@link StatusMapper} says it. */
@Singleton
class RestErrorEdge {

    private final StatusMapper mapper;

    RestErrorEdge(StatusMapper mapper) {
        this.mapper = mapper;
    }

    @ServerExceptionMapper
    public Response toResponse(Throwable cause, ContainerRequestContext request) {
        Problem problem = cause instanceof WebApplicationException e
                ? Problem.of(e.getResponse())
                : Problem.of(mapper.toStatus(cause));
        request.setProperty(Problem.class.getName(), problem);
        return problem.toResponse();
    }

    /** Quarkus has one of its own for these, which would be nearer. */
    @ServerExceptionMapper
    public Response toResponse(WebApplicationException cause, ContainerRequestContext request) {
        return toResponse((Throwable) cause, request);
    }
}
