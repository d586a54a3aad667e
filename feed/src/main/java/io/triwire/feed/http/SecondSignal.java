package io.triwire.feed.http;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

import org.jboss.logging.Logger;

/** The next SIGTERM or SIGINT of a process that is ending already, which a JVM would ignore. */
final class SecondSignal {

    private static final Logger LOG = Logger.getLogger(SecondSignal.class);

    private SecondSignal() {}

    /** Has it run an action. By reflection, for the compiler warns of these classes without a way to be told not to. */
    static void run(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : List.of("TERM", "INT")) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            }
        } catch (ReflectiveOperationException none) {
            LOG.debug("A second signal will have no effect.", none);
        }
    }
}
