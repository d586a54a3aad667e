package io.triwire.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket frame (RFC 6455, section 5.2) byte by byte, so that it can be wrong.
 *
 * @param first the byte of FIN, reserved bits and opcode
 * @param masked whether it is sent masked, as a client must
 * @param length 1, 3 or 9 bytes, without the bit for the mask
 */
public record RawFrame(int first, boolean masked, byte[] length, byte[] payload) {

    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int OPCODE = 0x0f;
    private static final int MASK = 0x80;
    private static final byte[] KEY = {0x11, 0x22, 0x44, 0x77};

    /** A whole message, or a control frame, of a client. */
    public static RawFrame of(int opcode, byte[] payload) {
        return new RawFrame(FIN | opcode, true, shortest(payload.length), payload);
    }

    /** The same, of text. */
    public static RawFrame of(int opcode, String text) {
        return of(opcode, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A close frame with a code and no reason. */
    public static RawFrame close(int code) {
        return of(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    private static byte[] shortest(int length) {
        if (length < 126) {
            return new byte[] {(byte) length};
        }
        return lengthAs(length < 65_536 ? 126 : 127, length);
    }

    private static byte[] lengthAs(int form, long length) {
        ByteBuffer bytes = ByteBuffer.allocate(form == 126 ? 3 : 9).put((byte) form);
        return (form == 126 ? bytes.putShort((short) length) : bytes.putLong(length)).array();
    }

    /** The same, as a fragment that another follows. */
    public RawFrame notLast() {
        return new RawFrame(first & ~FIN, masked, length, payload);
    }

    /** The same with reserved bits, of 0x70. */
    public RawFrame reserved(int bits) {
        return new RawFrame(first | bits, masked, length, payload);
    }

    /** The same as a server sends it. */
    public RawFrame unmasked() {
        return new RawFrame(first, false, length, payload);
    }

    /** The same, with a length that may differ from the payload's, in 16 bits (form 126) or in 64 (form 127). */
    public RawFrame length(int form, long value) {
        return new RawFrame(first, masked, lengthAs(form, value), payload);
    }

    public int opcode() {
        return first & OPCODE;
    }

    /** The payload in UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame that has one (section 5.5.1). */
    public int closeCode() {
        return Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
    }

    /** Its bytes on the wire. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first);
        bytes.write(masked ? length[0] | MASK : length[0]);
        bytes.write(length, 1, length.length - 1);
        if (masked) {
            bytes.writeBytes(KEY);
        }
        for (int i = 0; i < payload.length; i++) {
            bytes.write(masked ? payload[i] ^ KEY[i % KEY.length] : payload[i]);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a frame of a server.
     *
     * @throws IOException if the connection ends before it is complete
     */
    static RawFrame read(InputStream input) throws IOException {
        DataInputStream data = new DataInputStream(input);
        int first = data.readUnsignedByte();
        byte form = data.readByte();
        int size =
                switch (form) {
                    case 126 -> data.readUnsignedShort();
                    case 127 -> Math.toIntExact(data.readLong());
                    default -> form;
                };
        byte[] payload = new byte[size];
        data.readFully(payload);
        return new RawFrame(first, false, shortest(size), payload);
    }
}
