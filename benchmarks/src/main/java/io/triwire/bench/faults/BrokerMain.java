package io.triwire.bench.faults;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** Runs one Kafka broker as a process of its own: {@code BrokerMain PROPERTIES-FILE CLUSTER-ID}. */
final class BrokerMain {

    /** Kept in a field, because the garbage collector would take the loggers and their levels. */
    private static final List<Logger> LOGGERS =
            List.of(Logger.getLogger("kafka"), Logger.getLogger("org.apache.kafka"));

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        // Kafka formats numbers in file names with the default locale.
        Locale.setDefault(Locale.ROOT);
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
            properties.load(file);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        String directory = settings.getOrDefault("log.dirs", "");
        if (!Files.exists(Path.of(directory, "meta.properties"))) {
            new Formatter()
                    .setClusterId(arguments[1])
                    .setNodeId(Integer.parseInt(settings.getOrDefault("node.id", "")))
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory)
                    .addDirectory(directory)
                    .setPrintStream(new PrintStream(System.out, true))
                    .run();
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-end"));
        server.startup();
        server.awaitShutdown();
    }
}
