/**
 * What a long-lived process shows over HTTP: its runs, reports, health, metrics, and the console.
 */
package io.imagemigrator.web;
