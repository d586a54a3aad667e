package io.triwire.feed.http;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;

/**
 * SIGTERM and SIGINT of this process: whoever handles them when this is opened does so again when it is closed. By
 * reflection, as {@link SecondSignal} does it.
 */
final class Signals implements AutoCloseable {

    private final Map<String, Object> before = new TreeMap<>();

    Signals() {
        ignore();
        close();
    }

    /** Has them do nothing, unless somebody handles them after that. */
    void ignore() {
        for (String name : new String[] {"TERM", "INT"}) {
            before.putIfAbsent(name, handle(name, nothing()));
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("sun.misc." + name);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static Object nothing() {
        return Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {type("SignalHandler")},
                (proxy, method, arguments) -> null);
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return type("Signal").getConstructor(String.class).newInstance(name);
    }

    private static Object handle(String name, Object handler) {
        try {
            return type("Signal")
                    .getMethod("handle", type("Signal"), type("SignalHandler"))
                    .invoke(null, signal(name), handler);
        } catch (ReflectiveOperationException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Raises one, which somebody handles a moment later. */
    static void raise(String name) throws ReflectiveOperationException {
        type("Signal").getMethod("raise", type("Signal")).invoke(null, signal(name));
    }

    @Override
    public void close() {
        before.forEach(Signals::handle);
    }
}
