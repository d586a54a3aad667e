package io.triwire.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict JSON parser (RFC 8259). Nesting does not use the stack. Not thread-safe. */
final class JsonReader {

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    private static final Pattern LITERAL = Pattern.compile("true|false|null");
    private static final int HEX_DIGITS = 4;

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads a value and returns its source text.
     *
     * @throws ProtocolViolationException if there is no valid value; all methods that read throw it
     */
    String value() {
        skipSpace();
        int start = at;
        // The closing brackets of the open arrays and objects, the innermost first.
        Deque<Character> ends = new ArrayDeque<>();
        do {
            boolean complete = begin(ends);
            while (complete && !ends.isEmpty()) {
                if (tryRead(ends.peek())) {
                    ends.pop();
                } else {
                    read(',');
                    nameWithin(ends.peek());
                    complete = false;
                }
            }
        } while (!ends.isEmpty());
        return text.substring(start, at);
    }

    /**
     * Reads a scalar, an empty array or an empty object and returns true. Reads the text before the first value of
     * another array or object and returns false.
     */
    private boolean begin(Deque<Character> ends) {
        if (tryRead('{')) {
            return beginWithin('}', ends);
        }
        if (tryRead('[')) {
            return beginWithin(']', ends);
        }
        if (peek() == '"') {
            string();
        } else if (!tryMatch(NUMBER) && !tryMatch(LITERAL)) {
            throw malformed("a value");
        }
        return true;
    }

    private boolean beginWithin(char end, Deque<Character> ends) {
        if (tryRead(end)) {
            return true;
        }
        nameWithin(end);
        ends.push(end);
        return false;
    }

    private void nameWithin(char end) {
        if (end == '}') {
            name();
        }
    }

    /** Reads the name of a member and the colon after it. */
    String name() {
        String name = string();
        read(':');
        return name;
    }

    /** Reads a string and returns it without quotes and escapes. */
    String string() {
        read('"');
        StringBuilder content = new StringBuilder();
        while (true) {
            char next = take();
            if (next == '"') {
                return content.toString();
            }
            if (next < ' ') {
                throw malformed("no control character");
            }
            content.append(next == '\\' ? escaped() : next);
        }
    }

    private char escaped() {
        char escape = take();
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw malformed("an escape");
        };
    }

    private char hexadecimal() {
        int value = 0;
        for (int digit = 0; digit < HEX_DIGITS; digit++) {
            char next = take();
            // Character.digit accepts digits of other scripts too.
            int number = next < 0x80 ? Character.digit(next, 16) : -1;
            if (number < 0) {
                throw malformed("four hexadecimal digits");
            }
            value = value * 16 + number;
        }
        return (char) value;
    }

    /** Skips white space and reads this character. */
    void read(char expected) {
        if (!tryRead(expected)) {
            throw malformed("'" + expected + "'");
        }
    }

    /** Skips white space, and reads this character if it is next. */
    boolean tryRead(char expected) {
        skipSpace();
        boolean found = at < text.length() && text.charAt(at) == expected;
        at += found ? 1 : 0;
        return found;
    }

    /** Skips white space and checks that nothing follows. */
    void end() {
        skipSpace();
        if (at < text.length()) {
            throw malformed("the end");
        }
    }

    private boolean tryMatch(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        boolean found = matcher.lookingAt();
        at = found ? matcher.end() : at;
        return found;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char take() {
        if (at == text.length()) {
            throw malformed("more");
        }
        return text.charAt(at++);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private ProtocolViolationException malformed(String expected) {
        return new ProtocolViolationException(
                "Malformed JSON: expected %s at character %d: %s".formatted(expected, at, text));
    }
}
