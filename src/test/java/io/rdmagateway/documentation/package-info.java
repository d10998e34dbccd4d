/**
 * The documentation, held to what it speaks of: links and anchors are there, what is made of the contract and of the
 * configuration is as they are, the runbook knows every alert, check and reason, and commands that are marked run.
 */
package io.rdmagateway.documentation;
