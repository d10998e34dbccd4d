/** What tests of several packages share: native code that tests compile, and the fake libibverbs. */
package io.rdmagateway.testing;
