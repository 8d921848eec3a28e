package io.imagemigrator.web;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A small Camel application that JMX shows. */
final class SampleRoutes implements AutoCloseable {
  final DefaultCamelContext camel = new DefaultCamelContext();

  private SampleRoutes(String name) {
    camel.getCamelContextExtension().setName(name);
    camel.getManagementNameStrategy().setNamePattern("#name#");
  }

  /** Started, with the routes sample-in and sample-out; one message has gone through both. */
  static SampleRoutes start(String name) {
    SampleRoutes routes = new SampleRoutes(name);
    try {
      routes.camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:in").routeId("sample-in").to("direct:out");
              from("direct:out").routeId("sample-out").setBody(constant("x"));
            }
          });
      routes.camel.start();
      routes.camel.createProducerTemplate().sendBody("direct:out", "hello");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return routes;
  }

  @Override
  public void close() {
    camel.stop();
  }
}
