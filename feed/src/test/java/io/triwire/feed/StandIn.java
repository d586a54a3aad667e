package io.triwire.feed;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** Makes an interface of a framework out of the few methods of it that a test needs. */
public final class StandIn {

    private StandIn() {}

    /**
     * An object whose every call goes to the method of the same name and parameters.
     *
     * @param behaviour its class and these methods are public; a call that it has no method for fails. One may give an
     *     Optional where the interface has null for none
     */
    public static <T> T of(Class<T> type, Object behaviour) {
        return type.cast(Proxy.newProxyInstance(
                StandIn.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = call(behaviour, method, arguments);
                    if (result instanceof Optional<?> optional && method.getReturnType() != Optional.class) {
                        return optional.orElse(null);
                    }
                    return result == behaviour ? proxy : result;
                }));
    }

    private static Object call(Object behaviour, Method method, Object[] arguments) throws Throwable {
        try {
            return behaviour
                    .getClass()
                    .getMethod(method.getName(), method.getParameterTypes())
                    .invoke(behaviour, arguments);
        } catch (NoSuchMethodException unexpected) {
            throw new UnsupportedOperationException(method.toString(), unexpected);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
