package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.rdmagateway.proto.v1.AuthorizationProto;
import io.rdmagateway.proto.v1.CopyProto;
import io.rdmagateway.proto.v1.DeviceProto;
import io.rdmagateway.proto.v1.EndpointProto;
import io.rdmagateway.proto.v1.GrantProto;
import io.rdmagateway.proto.v1.NodeProto;
import io.rdmagateway.proto.v1.RegionProto;
import io.rdmagateway.proto.v1.SessionProto;
import io.rdmagateway.proto.v1.TransferProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {

    private static final Path PROTOS = Path.of("src/main/proto");

    /** As somebody would want to read them. */
    private static final List<FileDescriptor> FILES = List.of(
            SessionProto.getDescriptor(),
            RegionProto.getDescriptor(),
            GrantProto.getDescriptor(),
            TransferProto.getDescriptor(),
            CopyProto.getDescriptor(),
            NodeProto.getDescriptor(),
            DeviceProto.getDescriptor(),
            EndpointProto.getDescriptor(),
            AuthorizationProto.getDescriptor());

    private final ProtoComments comments = new ProtoComments();

    @BeforeEach
    void readComments() throws IOException {
        for (FileDescriptor file : FILES) {
            comments.read(PROTOS.resolve(file.getName()));
        }
    }

    @Test
    void shouldBeAsTheContractIs() throws IOException {
        new MadePage(Path.of("docs/API.md"), ApiReferenceTest.class).assertIs(new ApiReference(FILES, comments).page());
    }

    @Test
    void shouldHaveEveryProto() throws IOException {
        try (Stream<Path> protos = Files.walk(PROTOS)) {
            assertThat(protos.filter(Files::isRegularFile)
                            .map(PROTOS::relativize)
                            .map(Path::toString))
                    .containsExactlyInAnyOrderElementsOf(
                            FILES.stream().map(FileDescriptor::getName).toList());
        }
    }

    @Test
    void shouldSayOfEveryServiceAndCallWhatItIs() {
        for (ServiceDescriptor service :
                FILES.stream().flatMap(file -> file.getServices().stream()).toList()) {
            assertThat(comments.of(service.getName())).as(service.getName()).isNotEmpty();
            assertThat(service.getMethods())
                    .allSatisfy(method -> assertThat(comments.of(service.getName() + "." + method.getName()))
                            .as(method.getName())
                            .isNotEmpty());
        }
    }

    @Test
    void shouldFindCommentsOfFieldsAndValues() {
        assertThat(comments.of("Session.generation"))
                .singleElement()
                .asString()
                .startsWith("Counts the lives of the session");
        assertThat(comments.of("WatchSessionResponse.session"))
                .singleElement()
                .asString()
                .startsWith("How it is now");
        assertThat(comments.of("SessionState.SESSION_STATE_PENDING")).hasSize(1);
        assertThat(comments.of("SessionService.CreateSession")).hasSize(2);
        assertThat(comments.of("SessionState.SESSION_STATE_UNSPECIFIED")).isEmpty();
    }
}
