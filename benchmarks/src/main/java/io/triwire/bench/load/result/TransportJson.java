package io.triwire.bench.load.result;

import java.io.IOException;
import java.util.Arrays;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;

import io.triwire.client.Transport;

/** Jackson module that writes a transport as its id, and reads it from its id or from the name of its constant. */
public final class TransportJson extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public TransportJson() {
        addSerializer(new Writer());
        addDeserializer(Transport.class, new Reader());
    }

    private static final class Writer extends StdScalarSerializer<Transport> {

        private static final long serialVersionUID = 1L;

        Writer() {
            super(Transport.class);
        }

        @Override
        public void serialize(Transport transport, JsonGenerator json, SerializerProvider unused) throws IOException {
            json.writeString(transport.id());
        }
    }

    private static final class Reader extends FromStringDeserializer<Transport> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(Transport.class);
        }

        @Override
        protected Transport _deserialize(String id, DeserializationContext context) throws IOException {
            return Arrays.stream(Transport.values())
                    .filter(transport ->
                            transport.id().equals(id) || transport.name().equals(id))
                    .findFirst()
                    .orElseThrow(() -> context.weirdStringException(id, Transport.class, "unknown"));
        }
    }
}
