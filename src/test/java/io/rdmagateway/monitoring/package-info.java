/** What an operator watches: metrics, alerts and the dashboard, held against each other and against a real Prometheus. */
package io.rdmagateway.monitoring;
