package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * A JSON Web Token that may read and write everything, and the settings of the services that accept it and no other.
 *
 * @param authorization value of the header {@code Authorization}
 * @param settings settings of a service
 */
public record AccessToken(String authorization, Map<String, String> settings) {

    private static final String ISSUER = "https://triwire.invalid/compare";
    private static final String AUDIENCE = "triwire";

    /** Longer than any comparison, and less than the longest life that the services accept. */
    private static final float LIFE_MINUTES = 23 * 60;

    public AccessToken {
        settings = Map.copyOf(settings);
    }

    /**
     * Signs a token with a new key.
     *
     * @param keys file for the public key, a JWK Set (RFC 7517); replaced if it exists
     */
    public static AccessToken signed(Path keys) throws IOException {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("compare");
            Files.writeString(keys, new JsonWebKeySet(key).toJson());
            JsonWebSignature signature = new JsonWebSignature();
            signature.setPayload(claims().toJson());
            signature.setKey(key.getPrivateKey());
            signature.setKeyIdHeaderValue(key.getKeyId());
            signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            return new AccessToken(
                    "Bearer " + signature.getCompactSerialization(),
                    Map.of(
                            "feed.auth",
                            "jwt",
                            "mp.jwt.verify.issuer",
                            ISSUER,
                            "mp.jwt.verify.audiences",
                            AUDIENCE,
                            "mp.jwt.verify.publickey.location",
                            keys.toAbsolutePath().toString()));
        } catch (JoseException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject("benchmark");
        claims.setExpirationTimeMinutesInTheFuture(LIFE_MINUTES);
        Map<String, Object> rights = Map.of("subscribe", List.of("*"), "publish", List.of("*"));
        claims.setClaim("triwire", rights);
        return claims;
    }
}
