package io.triwire.feed.http;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;

/**
 * By which address callers are told apart. Where a proxy is in between it is the one that the proxy tells, if {@code
 * quarkus.http.proxy} trusts it.
 */
final class CallerAddress {

    /** What one household or host has of IPv6 (RFC 6177): it could call from each of its addresses. */
    private static final int NETWORK_BYTES = 8;

    private CallerAddress() {}

    /** An IPv4 address, or the first 64 bits of an IPv6 one. */
    static String of(SocketAddress remote) {
        String address = Optional.ofNullable(remote.hostAddress()).orElse(remote.toString());
        byte[] bytes = address.contains(":") ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        return bytes == null ? address : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "/64";
    }
}
