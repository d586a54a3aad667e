package io.triwire.bench.proxy.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** What a client trusts: the authorities of Java, and those of a file. It remembers the last certificate presented. */
public final class TlsTrust extends X509ExtendedTrustManager {

    /** A certificate. The file of an authority may have its key too. */
    private static final Pattern PEM = Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    private final X509ExtendedTrustManager wellKnown;
    private final Optional<X509ExtendedTrustManager> own;
    private volatile Optional<X509Certificate> certificate = Optional.empty();
    private volatile boolean byWellKnown;

    private TlsTrust(X509ExtendedTrustManager wellKnown, Optional<X509ExtendedTrustManager> own) {
        this.wellKnown = wellKnown;
        this.own = own;
    }

    /**
     * The authorities of Java and those of a PEM file.
     *
     * @throws IOException if the file cannot be read
     * @throws CertificateException if it has no certificate
     */
    public static TlsTrust of(Optional<Path> file) throws IOException, CertificateException {
        try {
            Optional<X509ExtendedTrustManager> own = Optional.empty();
            if (file.isPresent()) {
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                Matcher pem = PEM.matcher(Files.readString(file.get(), StandardCharsets.ISO_8859_1));
                while (pem.find()) {
                    InputStream each = new ByteArrayInputStream(pem.group().getBytes(StandardCharsets.ISO_8859_1));
                    store.setCertificateEntry(
                            Integer.toString(store.size()),
                            CertificateFactory.getInstance("X.509").generateCertificate(each));
                }
                if (store.size() == 0) {
                    throw new CertificateException("it has no certificate");
                }
                own = Optional.of(manager(Optional.of(store)));
            }
            return new TlsTrust(manager(Optional.empty()), own);
        } catch (CertificateException malformed) {
            throw malformed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static X509ExtendedTrustManager manager(Optional<KeyStore> store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store.orElse(null));
        return Stream.of(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The context of a client with this trust. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The last certificate that a server presented, trusted or not; empty if there was none. */
    public Optional<X509Certificate> certificate() {
        return certificate;
    }

    /** Whether an authority that Java knows has issued it. */
    public boolean byWellKnown() {
        return byWellKnown;
    }

    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        certificate = Stream.of(chain).findFirst();
        try {
            check.by(wellKnown);
            byWellKnown = true;
        } catch (CertificateException unknown) {
            byWellKnown = false;
            check.by(own.orElseThrow(() -> unknown));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
