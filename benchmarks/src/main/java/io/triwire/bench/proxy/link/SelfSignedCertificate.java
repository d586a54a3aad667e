package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.triwire.bench.process.JdkTool;
import io.triwire.bench.process.ProgramRunner;

/**
 * A self-signed certificate for 127.0.0.1, localhost and perhaps other names, made by the JDK's keytool and valid for two days.
 *
 * @param certificate PEM file of the certificate
 * @param key PEM file of the private key
 * @param both PEM file of both
 * @param trust context of a client that trusts this certificate only
 */
public record SelfSignedCertificate(Path certificate, Path key, Path both, SSLContext trust) {

    /** Names of the files. */
    public static final String CERTIFICATE = "proxy.crt";

    public static final String KEY = "proxy.key";
    public static final String BOTH = "proxy.pem";

    private static final char[] PASSWORD = "triwire".toCharArray();
    private static final String ALIAS = "proxy";

    /** Creates a certificate, with its files in a directory, for names besides those of the loopback address. */
    public static SelfSignedCertificate in(Path directory, String... names) throws IOException, InterruptedException {
        Path file = directory.resolve("proxy.p12");
        ProgramRunner.run(List.of(
                JdkTool.path("keytool"),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                Stream.of(names).map(",dns:"::concat).reduce("SAN=ip:127.0.0.1,dns:localhost", String::concat),
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        try (InputStream content = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(content, PASSWORD);
            String certificate = pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
            String key = pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded());
            return new SelfSignedCertificate(
                    Files.writeString(directory.resolve(CERTIFICATE), certificate),
                    Files.writeString(directory.resolve(KEY), key),
                    Files.writeString(directory.resolve(BOTH), certificate + key),
                    trust(store));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SSLContext trust(KeyStore store) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }
}
