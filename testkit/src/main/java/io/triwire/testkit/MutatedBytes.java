package io.triwire.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Bytes that are nearly one of some seeds: with others flipped, left out, doubled, put in, or taken from another seed. */
final class MutatedBytes {

    private static final List<byte[]> WORDS = Stream.of(
                    "\r\n",
                    "\r\n\r\n",
                    "\n",
                    " ",
                    "\t",
                    "\0",
                    "%",
                    "%00",
                    ":",
                    ",",
                    "/",
                    "?",
                    "&",
                    "..",
                    "\"",
                    "{",
                    "}",
                    "[".repeat(70),
                    "9".repeat(30),
                    "-1",
                    "a".repeat(30_000),
                    "\u00ff",
                    "\u00c0\u0080",
                    "HTTP/1.0",
                    "POST",
                    "Content-Length: 5\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Expect: 100-continue\r\n",
                    "Connection: close\r\n",
                    "Upgrade: websocket\r\n",
                    "Upgrade: h2c\r\n",
                    "\u0081\u00fe\u00ff\u00ff",
                    "\u0088\u0080\0\0\0\0",
                    "\u0089\u0080\0\0\0\0",
                    "earliest",
                    "base64:",
                    "time:")
            .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
            .toList();

    private final List<byte[]> seeds;
    private final Random random;

    MutatedBytes(List<byte[]> seeds, Random random) {
        this.seeds = seeds;
        this.random = random;
    }

    private byte[] any(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }

    byte[] next() {
        byte[] bytes = any(seeds);
        for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
            bytes = mutated(bytes);
        }
        return bytes;
    }

    private byte[] mutated(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(20));
        ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(bytes, 0, from);
        switch (random.nextInt(6)) {
            case 0 -> {
                byte[] noise = new byte[to - from];
                random.nextBytes(noise);
                mutated.writeBytes(noise);
            }
            case 1 -> {
                mutated.write(bytes, from, to - from);
                to = from;
            }
            case 2 -> {
                byte[] other = any(seeds);
                int start = random.nextInt(other.length);
                mutated.write(other, start, Math.min(other.length - start, 1 + random.nextInt(100)));
                to = from;
            }
            case 3, 4 -> {
                mutated.writeBytes(any(WORDS));
                to = random.nextBoolean() ? from : to;
            }
            default -> {
                // Left out.
            }
        }
        mutated.write(bytes, to, bytes.length - to);
        return mutated.toByteArray();
    }
}
