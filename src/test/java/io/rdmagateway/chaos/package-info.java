/**
 * What happens to a gateway when clients are killed and calls go astray. Everything here is a foreign client's: bare stubs
 * and verbs, nothing of our own client.
 */
package io.rdmagateway.chaos;
