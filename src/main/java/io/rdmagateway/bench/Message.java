package io.rdmagateway.bench;

import io.rdmagateway.verbs.SendRequest;

/** What is posted again and again: from the beginning of the memory of one end to that of the other. */
record Message(End local, End remote, Verb verb, int bytes, int inlineBytes) {

    /** Makes a request that is filled in, and signaled. */
    SendRequest request() {
        SendRequest wr = local.qp().newSendRequest();
        long address = remote.mr().address();
        int rkey = remote.mr().rkey();
        switch (verb) {
            case WRITE -> wr.write(address, rkey);
            case READ -> wr.read(address, rkey);
            case SEND -> wr.send();
        }
        return bytes <= inlineBytes && verb != Verb.READ
                ? wr.inline(local.memory().asSlice(0, bytes))
                : wr.local(local.mr(), 0, bytes);
    }
}
