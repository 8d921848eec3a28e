package io.imagemigrator.camel;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Writes down all that every exchange holds, before and after each step of each route. */
final class ExchangeSpy implements InterceptStrategy {
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> types = ConcurrentHashMap.newKeySet();

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        look(exchange);
        return super.process(
            exchange,
            doneSync -> {
              look(exchange);
              callback.done(doneSync);
            });
      }
    };
  }

  /** Every text that was found: string forms, and those of fields, elements and causes. */
  Set<String> seen() {
    return seen;
  }

  /** Simple names of the bodies. */
  Set<String> types() {
    return types;
  }

  private void look(Exchange exchange) {
    Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    Object body = exchange.getMessage().getBody();
    if (body != null) {
      types.add(body.getClass().getSimpleName());
    }
    look(body, visited);
    look(exchange.getMessage().getHeaders(), visited);
    look(exchange.getAllProperties(), visited);
    look(exchange.getVariables(), visited);
    look(exchange.getException(), visited);
  }

  private void look(Object thing, Set<Object> visited) {
    if (thing == null || !visited.add(thing)) {
      return;
    }
    seen.add(String.valueOf(thing));
    if (thing instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            look(key, visited);
            look(value, visited);
          });
    } else if (thing instanceof Collection<?> elements) {
      elements.forEach(element -> look(element, visited));
    } else if (thing instanceof Object[] elements) {
      Arrays.stream(elements).forEach(element -> look(element, visited));
    } else if (thing instanceof Optional<?> optional) {
      optional.ifPresent(value -> look(value, visited));
    } else if (thing instanceof Throwable throwable) {
      StringWriter trace = new StringWriter();
      throwable.printStackTrace(new PrintWriter(trace));
      seen.add(trace.toString());
    }
    for (Class<?> type = thing.getClass();
        type != null && type.getName().startsWith("io.imagemigrator.");
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        look(valueOf(field, thing), visited);
      }
    }
  }

  private static Object valueOf(Field field, Object thing) {
    if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
      return null;
    }
    try {
      field.setAccessible(true);
      return field.get(thing);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
