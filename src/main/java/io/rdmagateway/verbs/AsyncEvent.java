package io.rdmagateway.verbs;

/**
 * Something that happened to a device outside of any request.
 *
 * @param element the number of the port, the queue pair or the completion queue that it is about, else 0
 * @see <a href="https://man7.org/linux/man-pages/man3/ibv_get_async_event.3.html">ibv_get_async_event(3)</a>
 */
public record AsyncEvent(AsyncEventType type, int element) {}
