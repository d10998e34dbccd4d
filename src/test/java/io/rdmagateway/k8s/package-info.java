/** What is in {@code k8s/}: built as its users build it, and held to Kubernetes' rules and to what this program really does. */
package io.rdmagateway.k8s;
