package io.triwire.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

import io.triwire.client.Transport;

/**
 * A test of a {@link TransportContract} for these transports, and for those of these kinds; the others do not have it,
 * not even as a skipped one.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(OnlyOn.OnceOrNever.class)
@interface OnlyOn {

    Transport[] value() default {};

    Transport.Kind[] kinds() default {};

    /** Runs the test once if it concerns the transport of the contract. */
    final class OnceOrNever implements TestTemplateInvocationContextProvider {

        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return context.getRequiredTestMethod().isAnnotationPresent(OnlyOn.class);
        }

        @Override
        public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            Transport transport = ((TransportContract) context.getRequiredTestInstance()).transport();
            OnlyOn onlyOn = context.getRequiredTestMethod().getAnnotation(OnlyOn.class);
            boolean concerned = List.of(onlyOn.value()).contains(transport)
                    || List.of(onlyOn.kinds()).contains(transport.kind());
            return concerned ? Stream.of(new SingleInvocation(context.getDisplayName())) : Stream.empty();
        }
    }

    /** The only run of a test, under the name of the test. */
    record SingleInvocation(String name) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocation) {
            return name;
        }
    }
}
