package io.triwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for {@code localhost} and {@code 127.0.0.1} that nobody else has signed, made by the JDK's keytool.
 *
 * @param keyStore PKCS #12, with the private key
 * @param pem the certificate alone, for those who shall trust it
 */
record SelfMadeCertificate(Path keyStore, Path pem) {

    private static final String ALIAS = "service";
    /** Of the key store. */
    static final String PASSWORD = "changeit";

    private static final long DEADLINE_SECONDS = 30;

    /** Makes one in a directory. */
    static SelfMadeCertificate in(Path directory) {
        SelfMadeCertificate made =
                new SelfMadeCertificate(directory.resolve("service.p12"), directory.resolve("service.pem"));
        keytool(
                made.keyStore,
                "-genkeypair -keyalg EC -storetype PKCS12 -validity 2 -dname CN=localhost"
                        + " -ext san=dns:localhost,ip:127.0.0.1 -ext bc:c=ca:true -ext ku:c=digitalSignature,keyCertSign");
        keytool(made.keyStore, "-exportcert -rfc -file " + made.pem);
        return made;
    }

    private static void keytool(Path keyStore, String options) {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command =
                "%s %s -alias %s -keystore %s -storepass %s".formatted(program, options, ALIAS, keyStore, PASSWORD);
        try {
            Process keytool = new ProcessBuilder(List.of(command.split(" ")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!keytool.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("this has failed: " + command);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a certificate was made", interrupted);
        }
    }

    /** What makes a service present it, on a port of its own. */
    Map<String, String> settings(int port) {
        return Map.of(
                "quarkus.http.ssl-port",
                Integer.toString(port),
                "quarkus.http.ssl.certificate.key-store-file",
                keyStore.toAbsolutePath().toString(),
                "quarkus.http.ssl.certificate.key-store-password",
                PASSWORD);
    }

    /** The environment in which curl, Python and Node.js trust it. */
    Map<String, String> trustingEnvironment() {
        String file = pem.toAbsolutePath().toString();
        return Map.of("CURL_CA_BUNDLE", file, "SSL_CERT_FILE", file, "NODE_EXTRA_CA_CERTS", file);
    }

    /** What makes Java trust it. */
    SSLContext trustingContext() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the certificate cannot be trusted", impossible);
        }
    }

    /** SHA-256 of its public key, in Base64, by which Chromium is told to trust it. */
    String publicKeyHash() {
        try {
            Certificate certificate = load().getCertificate(ALIAS);
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the certificate cannot be read", impossible);
        }
    }

    private KeyStore load() throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
