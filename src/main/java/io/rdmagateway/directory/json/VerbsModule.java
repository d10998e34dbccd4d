package io.rdmagateway.directory.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.rdmagateway.session.Identity;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.Mtu;
import java.io.IOException;
import java.util.Arrays;

/**
 * GIDs as text, MTUs as bytes, identities by name. What cannot be read becomes null, which the records refuse with the name
 * of their field.
 */
final class VerbsModule extends SimpleModule {

    private static final long serialVersionUID = 1;

    VerbsModule() {
        addSerializer(Gid.class, ToStringSerializer.instance);
        addSerializer(Identity.class, ToStringSerializer.instance);
        addSerializer(Mtu.class, new JsonSerializer<>() {
            @Override
            public void serialize(Mtu mtu, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeNumber(mtu.bytes());
            }
        });
        addDeserializer(Gid.class, new JsonDeserializer<>() {
            @Override
            public Gid deserialize(JsonParser in, DeserializationContext context) throws IOException {
                return in.currentToken() == JsonToken.VALUE_STRING
                        ? GidText.read(in.getText()).orElse(null)
                        : skip(in);
            }
        });
        addDeserializer(Identity.class, new JsonDeserializer<>() {
            @Override
            public Identity deserialize(JsonParser in, DeserializationContext context) throws IOException {
                return in.currentToken() == JsonToken.VALUE_STRING
                                && !in.getText().isBlank()
                        ? new Identity(in.getText())
                        : skip(in);
            }
        });
        addDeserializer(Mtu.class, new JsonDeserializer<>() {
            @Override
            public Mtu deserialize(JsonParser in, DeserializationContext context) throws IOException {
                if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                    return skip(in);
                }
                long bytes = in.getBigIntegerValue().longValue();
                return Arrays.stream(Mtu.values())
                        .filter(mtu -> mtu.bytes() == bytes)
                        .findFirst()
                        .orElse(null);
            }
        });
    }

    private static <T> T skip(JsonParser in) throws IOException {
        in.skipChildren();
        return null;
    }
}
