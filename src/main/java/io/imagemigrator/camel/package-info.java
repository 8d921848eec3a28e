/** The beans that the routes call, and their wiring. Only here is Camel imported. */
package io.imagemigrator.camel;
