package io.triwire.feed.http;

import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

import static org.awaitility.Awaitility.await;

/** Signals to this process. By reflection, as {@link SecondSignal} does it. */
final class Signals {

    private Signals() {}

    private static Class<?> handler() throws ReflectiveOperationException {
        return Class.forName("sun.misc.SignalHandler");
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
    }

    private static void handle(String name, Object handling) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("handle", signal, handler()).invoke(null, signal(name), handling);
    }

    /** Has them do nothing, so that one which nobody handles does not end the tests. */
    static void ignore(String... names) throws ReflectiveOperationException {
        Object nothing = Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handler()}, (proxy, method, arguments) -> null);
        for (String name : names) {
            handle(name, nothing);
        }
    }

    /** Has them end the process again. */
    static void byDefault(String... names) throws ReflectiveOperationException {
        for (String name : names) {
            handle(name, handler().getField("SIG_DFL").get(null));
        }
    }

    /** Raises one again and again, for whoever handles it may not be there yet. */
    static void raiseUntil(String name, Callable<Boolean> effect) {
        await().until(() -> {
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("raise", signal).invoke(null, signal(name));
            return effect.call();
        });
    }
}
