package io.triwire.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON (RFC 8259) from a text, strictly. Deep nesting needs no deep stack. For one thread. */
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
     * The next value as it stands in the source.
     *
     * @throws ProtocolViolationException if there is none, as for every method here that reads
     */
    String value() {
        skipSpace();
        int start = at;
        // What ends each array and object that is open, the innermost first.
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

    /** Reads a scalar or an empty array or object, which is complete, or the text before the first value of one. */
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

    /** The name of the next member of an object, with its colon. */
    String name() {
        String name = string();
        read(':');
        return name;
    }

    /** The next value, a string, without its quotes and escapes. */
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
            // Character.digit takes the digits of other scripts, too.
            int number = next < 0x80 ? Character.digit(next, 16) : -1;
            if (number < 0) {
                throw malformed("four hexadecimal digits");
            }
            value = value * 16 + number;
        }
        return (char) value;
    }

    /** Reads white space and this character. */
    void read(char expected) {
        if (!tryRead(expected)) {
            throw malformed("'" + expected + "'");
        }
    }

    /** Reads white space, and this character if it is the next one. */
    boolean tryRead(char expected) {
        skipSpace();
        boolean found = at < text.length() && text.charAt(at) == expected;
        at += found ? 1 : 0;
        return found;
    }

    /** Reads white space, behind which nothing may come. */
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
                "This is not JSON, for %s is expected at character %d: %s".formatted(expected, at, text));
    }
}
