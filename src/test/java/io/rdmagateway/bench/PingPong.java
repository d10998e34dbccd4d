package io.rdmagateway.bench;

/** One way to send a message to somebody within this machine, who sends it back. */
interface PingPong extends AutoCloseable {

    String name();

    /** Has the other end ready to answer so many messages, and to rest after those. */
    void begin(int trips) throws Exception;

    /** Sends a message and returns when its answer is here. */
    void trip() throws Exception;

    @Override
    void close();
}
