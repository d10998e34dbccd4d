package io.rdmagateway.client;

import io.grpc.Context;
import io.grpc.Status;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Streams of answers that are read by turns. */
final class Streams {

    private Streams() {}

    /**
     * Reads one to its end. Who stops reading, by an exception, has its call cancelled.
     *
     * @return the last answer
     * @throws io.grpc.StatusRuntimeException there is none
     */
    static <T> T last(Supplier<Iterator<T>> call, Consumer<? super T> each) {
        try (Context.CancellableContext context = Context.current().withCancellation()) {
            return context.call(() -> {
                T last = null;
                for (Iterator<T> answers = call.get(); answers.hasNext(); ) {
                    last = answers.next();
                    each.accept(last);
                }
                if (last == null) {
                    throw Status.INTERNAL
                            .withDescription("the gateway ended a stream that it had not begun")
                            .asRuntimeException();
                }
                return last;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("nothing else is thrown", e);
        }
    }
}
